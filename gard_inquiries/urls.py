"""Every address of the site. The front door is told here how to acknowledge."""

from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from inquiries.urls import public_urls
from inquiries.urls_desk import desk_urls as inquiry_desk_urls
from responses.letters.under_way import with_letter_state
from responses.outbox.queueing import acknowledge
from responses.outbox.waiting import may_end
from responses.urls_desk import desk_urls as letter_desk_urls
from responses.urls_library import library_urls
from responses.urls_library_file import library_file_urls
from responses.urls_person import person_urls
from responses.urls_received import received_urls
from responses.urls_references import reference_urls
from responses.urls_reviews import review_urls
from responses.urls_templates import template_urls
from responses.urls_watching import watching_urls

handler400 = "inquiries.views.errors.bad_request"
handler404 = "inquiries.views.errors.not_found"
handler429 = "inquiries.views.errors.too_many_sign_ins"
handler500 = "inquiries.views.errors.server_error"

# Of allauth's pages these alone. Nobody signs up, and the others mail strangers on request.
account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
]

urlpatterns = [
    path("", include(public_urls(acknowledge))),
    path("", include(watching_urls)),
    path("i/<str:token>/", include(person_urls)),
    path("desk/", include(inquiry_desk_urls(acknowledge, with_letter_state, may_end))),
    path("desk/", include(letter_desk_urls)),
    path("desk/mail/", include(received_urls)),
    path("desk/library/", include(library_urls)),
    path("desk/library-file/", include(library_file_urls)),
    path("desk/references/", include(reference_urls)),
    path("desk/library-reviews/", include(review_urls)),
    path("desk/templates/", include(template_urls)),
    path("accounts/", include(account_urls)),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]
if settings.ANYMAIL_WEBHOOK_SECRET:
    # Only then, and only here: importing it connects it to Anymail's signals.
    from responses.outbox.receiving.webhooks import webhook_urls

    urlpatterns.append(path("hooks/", include(webhook_urls)))
