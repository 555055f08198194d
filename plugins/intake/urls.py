"""Addresses under `/<language>/t/soknad/`. A draft's key is its uuid, or the private link of somebody signed out."""

from django.urls import path

from plugins.intake.views import attachments, citizen, deciding, drafts, handling, opinions, reviewing

urlpatterns = [
    path("", drafts.start, name="start"),
    path("begynn/", drafts.begin, name="begin"),
    path("sendt/", drafts.sent, name="sent"),
    path("kladd/<slug:key>/", drafts.draft, name="draft"),
    path("kladd/<slug:key>/lagret/", drafts.draft_saved, name="draft-saved"),
    path("kladd/<slug:key>/slett/", drafts.draft_discard, name="draft-discard"),
    path("kladd/<slug:key>/vedlegg/", attachments.attachments, name="attachments"),
    path("kladd/<slug:key>/vedlegg/<uuid:file>/", attachments.draft_file, name="draft-file"),
    path("kladd/<slug:key>/vedlegg/<uuid:file>/fjern/", attachments.detach, name="detach"),
    path("kladd/<slug:key>/<slug:name>/", drafts.question, name="question"),
    path("steg/<uuid:uuid>/", handling.step, name="step"),
    path("steg/<uuid:uuid>/svar/", handling.acknowledge, name="acknowledge"),
    path("steg/<uuid:uuid>/brev/", deciding.preview, name="preview"),
    path("steg/<uuid:uuid>/nytt-svar/", reviewing.decide_anew, name="decide-anew"),
    path("steg/<uuid:uuid>/uttalelse/", opinions.whom_to_ask, name="whom-to-ask"),
    path("steg/<uuid:uuid>/uttalelse/<int:who>/", opinions.ask, name="ask-opinion"),
    path("uttalelse/<uuid:uuid>/", opinions.opinion, name="opinion"),
    path("uttalelse/<uuid:uuid>/trekk/", opinions.cancel, name="cancel-opinion"),
    path("<uuid:uuid>/uttalelser/", opinions.opinions, name="opinions"),
    path("<uuid:uuid>/", citizen.intake, name="intake"),
    path("<uuid:uuid>/soknad/", citizen.application, name="application"),
    path("<uuid:uuid>/kvittering/", citizen.receipt, name="receipt"),
    path("<uuid:uuid>/mottatt/", citizen.acknowledgement, name="acknowledgement"),
    path("<uuid:uuid>/vurdering/", citizen.assessment, name="assessment"),
    path("<uuid:uuid>/brev/", citizen.letter, name="letter"),
    path("<uuid:uuid>/brev/<uuid:decision>/", citizen.letter, name="earlier-letter"),
    path("<uuid:uuid>/brev.pdf", citizen.letter_pdf, name="letter-pdf"),
    path("<uuid:uuid>/klage/", citizen.complain, name="complain"),
    path("<uuid:uuid>/klager/", citizen.complaints, name="complaints"),
    path("<uuid:uuid>/trekk/", citizen.withdraw, name="withdraw"),
]
