"""The addresses of library files, in and out."""

from django.urls import path

from .views import library_file

library_file_urls = [
    path("", library_file.library_file, name="library-file"),
    path("look/", library_file.look, name="library-file-look"),
    path("take-in/", library_file.take_in, name="library-file-take-in"),
    path("library.jsonl", library_file.export, name="library-file-export"),
]
