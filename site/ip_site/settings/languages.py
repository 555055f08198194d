"""Languages and time: bokmål is the source, nynorsk stands beside it, Oslo is the clock."""

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
# English has interface texts from a later release; until then nobody is offered it.
SITE_LANGUAGES = ["nb", "nn"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk")]
# A municipality has page trees only in the languages that it offers.
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
# Wagtail has no nynorsk catalogue.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nb", "Bokmål")]
