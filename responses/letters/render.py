"""The letter as it's sent and kept: a page's fragment, a mail, a text. Pure: data in, text out."""

from functools import cache

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from .content import LetterContent, RenderedLetter
from .plaintext import plain_letter
from .styles import style_sheet
from .typeset import TypesetLetter, typeset

SUBJECT_LENGTH = 200


def render(content: LetterContent) -> RenderedLetter:
    """The letter in all forms but the PDF.

    Raises UnknownCitation or MalformedCitation if a citation would stay without a
    number, UnfilledSlot if a slot would stay without its words, BibliographyError if a
    reference can't be formatted.
    """
    ready = typeset(content)
    return RenderedLetter(
        subject=subject(content),
        html=render_to_string("letters/_letter.html", {"typeset": ready}),
        mail_html=_mail(ready),
        text=plain_letter(ready),
        cited=ready.cited,
    )


def render_page(content: LetterContent) -> str:
    """The letter as a whole HTML document that needs nothing else: to keep as a file.

    Raises what ``render`` raises.
    """
    context = {"typeset": typeset(content), "css": mark_safe(style_sheet("letter"))}  # noqa: S308
    return render_to_string("letters/page.html", context)


def subject(content: LetterContent) -> str:
    """One line that names neither the person nor the disease."""
    code = f" ({content.code})" if content.code else ""
    start = " ".join(f"Your answer from {content.letterhead_name}".split())
    return start[: SUBJECT_LENGTH - 1 - len(code)].rstrip() + code


def _mail(ready: TypesetLetter) -> str:
    context = {"typeset": ready, "subject": subject(ready.content)}
    return _inliner().inline(render_to_string("letters/mail.html", context))


@cache
def _inliner() -> CSSInliner:
    """Styles onto the elements, because many mail programs drop a style sheet."""
    return CSSInliner(
        extra_css=style_sheet("letter", "letter-mail"),
        load_remote_stylesheets=False,
        inline_style_tags=False,
    )
