"""A disease's name inside a sentence."""

# First words of names that are ordinary words: those of the vocabulary's preferred
# names which its other names mostly write in small letters, looked through by hand.
COMMON_WORDS = frozenset(
    (
        "acquired acute adult adult-onset age amelogenesis amyotrophic anaplastic anterior aortic "
        "atrial atypical autoimmune autosomal benign bilateral biliary bleeding brachydactyly "
        "brain cataract central cerebellar cerebral childhood-onset chromosome chronic ciliary "
        "classic cleft coloboma combined complement complex cone-rod congenital constitutional "
        "corneal corpus cutaneous cutis cystic developmental diabetes diffuse disorder distal "
        "double early early-onset ectodermal epidermolysis episodic essential facial familial "
        "fatal fetal focal frontotemporal generalized genetic glaucoma glycogen granulomatous "
        "hemoglobin hemolytic hereditary hypermobile hypogonadotropic idiopathic immune "
        "immunodeficiency infantile infectious inflammatory inherited intellectual intermediate "
        "interstitial isolated juvenile late late-onset lethal limited linear lissencephaly "
        "localized long male malignant maternal maturity-onset mendelian metabolic metaphyseal "
        "methylmalonic microcephalic microcephaly mild mitochondrial mixed monosomy mosaic "
        "multiple muscular myasthenic nemaline neonatal nephrotic neurodevelopmental "
        "neuroendocrine neurological night non-syndromic ocular oculocutaneous optic "
        "orofaciodigital osteogenesis ovarian palmoplantar pancreatic paroxysmal partial paternal "
        "peroxisome persistent pituitary pontocerebellar posterior primary progressive prostate "
        "proximal pulmonary pyruvate rare recurrent refractory relapsing renal retinal secondary "
        "severe short short-rib sickle spastic spinal spinocerebellar spondyloepimetaphyseal "
        "spondyloepiphyseal spondylometaphyseal sporadic squamous stiff syndromic systemic "
        "thyroid transient trisomy vitamin"
    ).split()
)
COMMON_ENDINGS = tuple("uria emia osis itis pathy penia plasia trophy genic genous pathic".split())


def in_a_sentence(name: str) -> str:
    """The name as it stands inside a sentence: "Acquired …" becomes "acquired …".

    Only first words that are surely common ones are lowered, by our list or by
    their ending: "Fabry disease" must never become "fabry disease".
    """
    first = name.partition(" ")[0]
    if not (first[:1].isupper() and first[1:].islower()):
        return name
    common = first.lower() in COMMON_WORDS or first.lower().endswith(COMMON_ENDINGS)
    return name[0].lower() + name[1:] if common else name
