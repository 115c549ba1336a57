"""Every address of the site. The front door is told here how to acknowledge."""

from django.contrib import admin
from django.urls import include, path

from inquiries.urls import public_urls
from inquiries.urls_desk import desk_urls as inquiry_desk_urls
from responses.outbox.queueing import acknowledge
from responses.urls_desk import desk_urls as letter_desk_urls
from responses.urls_library import library_urls
from responses.urls_person import person_urls

handler400 = "inquiries.views.errors.bad_request"
handler404 = "inquiries.views.errors.not_found"
handler500 = "inquiries.views.errors.server_error"

urlpatterns = [
    path("", include(public_urls(acknowledge))),
    path("i/<str:token>/", include(person_urls)),
    path("desk/", include(inquiry_desk_urls(acknowledge))),
    path("desk/", include(letter_desk_urls)),
    path("desk/library/", include(library_urls)),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]
