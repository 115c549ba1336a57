"""The desk's addresses that concern the inquiry itself."""

from django.urls import URLPattern, path

from .verbs import AfterSubmit, MayEnd
from .views import desk


def desk_urls(
    acknowledge: AfterSubmit, with_letter_state: desk.WithLetterState, may_end: MayEnd
) -> list[URLPattern]:
    """What the desk needs of the other app is given from outside: it knows neither the outbox
    (``acknowledge``, and ``may_end``, which refuses while a letter is on its way) nor the
    letters (``with_letter_state``, for the queue).
    """
    ending = {"may_end": may_end}
    return [
        path("", desk.home, name="desk"),
        path("queue/", desk.queue, {"with_letter_state": with_letter_state}, name="queue"),
        path("queue/next/", desk.take_next, name="take-next"),
        path("inquiries/<str:code>/take/", desk.take, name="inquiry-take"),
        path("inquiries/<str:code>/take-over/", desk.take_over, name="inquiry-take-over"),
        path(
            "inquiries/<str:code>/duplicate/",
            desk.mark_duplicate,
            ending,
            name="inquiry-duplicate",
        ),
        path("inquiries/<str:code>/give-back/", desk.give_back, name="inquiry-give-back"),
        path("inquiries/<str:code>/disease/", desk.disease, name="inquiry-disease"),
        path("inquiries/<str:code>/contact/", desk.contact, name="inquiry-contact"),
        path("inquiries/<str:code>/wishes/", desk.wishes, name="inquiry-wishes"),
        path("inquiries/<str:code>/spam/", desk.mark_spam, ending, name="inquiry-spam"),
        path(
            "inquiries/<str:code>/not-spam/",
            desk.unmark_spam,
            {"acknowledge": acknowledge},
            name="inquiry-not-spam",
        ),
        path("inquiries/<str:code>/close/", desk.close, ending, name="inquiry-close"),
        path("inquiries/<str:code>/reopen/", desk.reopen, name="inquiry-reopen"),
        path("inquiries/<str:code>/link/renew/", desk.renew_link, name="inquiry-link-renew"),
        path("inquiries/<str:code>/link/revoke/", desk.revoke_link, name="inquiry-link-revoke"),
    ]
