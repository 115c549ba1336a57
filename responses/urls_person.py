"""The addresses under a person's own link."""

from django.urls import URLPattern, path

from .views import person

person_urls: list[URLPattern] = [
    path("", person.person, name="person"),
    path("follow-up/", person.follow_up, name="person-follow-up"),
    path("address/", person.correct_email, name="person-address"),
    # The newest letter, and each letter by its number.
    path("letter.pdf", person.letter_pdf, name="person-letter-pdf"),
    path("letters/<int:number>.pdf", person.letter_pdf, name="person-letter-pdf"),
    path("letters/<int:number>/", person.person, name="person-letter"),
]
