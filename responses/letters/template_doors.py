"""The only ways to get a letter template: each asks whether this person may.

Every role reads templates. Admins write them, each any draft; an admin or a
reviewer decides, who had no hand in the words.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from .models import LetterTemplate
from .template_verbs import hands_in


def require_template_reader(user: User) -> None:
    """403 for an account without a role."""
    roles.require(roles.has(user, *roles.ALL))


def language_for(user: User, code: str) -> str:
    """The language's name; 404 for one that has no template and isn't the site's."""
    require_template_reader(user)
    named = dict(settings.LANGUAGES)
    if code not in named and not LetterTemplate.objects.filter(language=code).exists():
        raise Http404
    return named.get(code, code)


def language_to_write(user: User, code: str) -> str:
    """The language's name, for someone who writes templates."""
    name = language_for(user, code)
    roles.require(roles.may_write_templates(user))
    return name


def template_for(user: User, pk: int) -> LetterTemplate:
    """The template, for anyone with a role."""
    require_template_reader(user)
    found = LetterTemplate.objects.select_related("author", "approved_by")
    return get_object_or_404(found, pk=pk)


def template_to_write(user: User, pk: int) -> LetterTemplate:
    """The template, for someone who writes templates; 403 for other staff."""
    template = template_for(user, pk)
    roles.require(roles.may_write_templates(user))
    return template


def template_to_approve(user: User, pk: int) -> LetterTemplate:
    """The template, for someone who decides about it; 403 for anyone else."""
    template = template_for(user, pk)
    if not may_decide(user, template):
        raise PermissionDenied
    return template


def may_decide(user: User, template: LetterTemplate) -> bool:
    """Four eyes, counting everyone who changed a word."""
    return roles.may_approve_templates(user) and user.pk not in hands_in(template)
