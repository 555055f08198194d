"""The pages. The tree is closed: each type says what may stand above and below it.

A municipality has one HomePage for each language, translations of each other and siblings under Wagtail's root.
Everything below a HomePage belongs to its municipality.
"""

from handbook.models.articles import ArticlePage, InformationPage, RightsPage
from handbook.models.base import HandbookPage
from handbook.models.home import HomePage
from handbook.models.lists import HandbookIndexPage, SectionPage
from handbook.models.procedures import GuidelinePage, ProcedurePage

__all__ = [
    "ArticlePage",
    "GuidelinePage",
    "HandbookIndexPage",
    "HandbookPage",
    "HomePage",
    "InformationPage",
    "ProcedurePage",
    "RightsPage",
    "SectionPage",
]
