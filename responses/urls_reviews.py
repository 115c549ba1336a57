"""The addresses of reviews, owners and coverage."""

from django.urls import URLPattern, path

from .views import coverage, owners, reviews

review_urls: list[URLPattern] = [
    path("", reviews.reviews, name="reviews"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("owners/", owners.owners, name="owners"),
    path("owners/<str:who>/", owners.owner, name="owner"),
    path("owners/<str:who>/hand-over/", owners.hand_over, name="owner-hand-over"),
    path("<int:pk>/", reviews.review, name="block-review"),
    path("<int:pk>/decide/", reviews.decide, name="block-review-decide"),
    path("<int:pk>/agree/", reviews.agree, name="block-review-agree"),
    path("<int:pk>/disagree/", reviews.disagree, name="block-review-disagree"),
]
