"""The desk's addresses that concern letters and deliveries."""

from django.urls import path

from .views import comparing, composer, deciding, inquiry, outbox, printing, review

desk_urls = [
    path("inquiries/<str:code>/", inquiry.inquiry, name="inquiry"),
    path("inquiries/<str:code>/write/", inquiry.write, name="inquiry-write"),
    path("inquiries/<str:code>/erase/", deciding.inquiry_erase, name="inquiry-erase"),
    path("deliveries/", outbox.outbox, name="deliveries"),
    path("deliveries/again/", outbox.again_all, name="deliveries-again"),
    path("deliveries/<int:pk>/resolve/", outbox.delivery_resolve, name="delivery-resolve"),
    path("deliveries/<int:pk>/retry/", outbox.delivery_retry, name="delivery-retry"),
    path("deliveries/<int:pk>/withdraw/", outbox.delivery_withdraw, name="delivery-withdraw"),
    path("deliveries/<int:pk>/later/", outbox.delivery_later, name="delivery-later"),
    path("deliveries/<int:pk>/now/", outbox.delivery_now, name="delivery-now"),
    path("deliveries/<int:pk>/posted/", printing.delivery_posted, name="delivery-posted"),
    path("deliveries/<int:pk>/address.pdf", printing.delivery_address, name="delivery-address"),
    path("post/", printing.tray, name="print-tray"),
    path("post/print/", printing.print_all, name="post-print"),
    path("post/posted/", printing.posted, name="post-posted"),
    path("letters/<int:pk>/", composer.composer, name="composer"),
    path("letters/<int:pk>/shelf/", composer.shelf, name="composer-shelf"),
    path("letters/<int:pk>/opening/", composer.opening, name="letter-opening"),
    path("letters/<int:pk>/question/", composer.question, name="letter-question"),
    path("letters/<int:pk>/template/", composer.newer_template, name="letter-template"),
    path("letters/<int:pk>/unanswered/", composer.unanswered, name="letter-unanswered"),
    path("letters/<int:pk>/sections/add/", composer.section_add, name="section-add"),
    path(
        "letters/<int:pk>/sections/<int:section>/remove/",
        composer.section_remove,
        name="section-remove",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/up/",
        composer.section_move,
        {"way": "up"},
        name="section-up",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/down/",
        composer.section_move,
        {"way": "down"},
        name="section-down",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/edit/",
        composer.section_edit,
        name="section-edit",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/revert/",
        composer.section_revert,
        name="section-revert",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/newer/",
        comparing.newer,
        name="section-newer",
    ),
    path(
        "letters/<int:pk>/sections/<int:section>/newer/take/",
        comparing.newer_take,
        name="section-newer-take",
    ),
    path("letters/<int:pk>/submit/", composer.submit, name="letter-submit"),
    path("letters/<int:pk>/withdraw/", deciding.letter_withdraw, name="letter-withdraw"),
    path("letters/<int:pk>/again/", deciding.letter_again, name="letter-again"),
    path("letters/<int:pk>/take-back/", composer.take_back, name="letter-take-back"),
    path("letters/<int:pk>/letter.pdf", composer.preview_pdf, name="letter-pdf"),
    path("letters/<int:pk>/read/", review.letter, name="letter"),
    path("letters/<int:pk>/approve/", review.approve, name="letter-approve"),
    path("letters/<int:pk>/send-back/", review.return_letter, name="letter-send-back"),
    path("review/", review.tray, name="review-tray"),
]
