"""What a record of staff may say: its columns, and the words of the Electronic Staff Record."""

from __future__ import annotations

from sim.calibration.history import Leaving, Where
from sim.model.log import Contract
from sim.reading.staff import bands, contracts
from sim.reading.tables.vocabulary import Field, plain
from sim.scenario.base import BANDS

FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Field(
            "person",
            "text",
            ("employee number", "assignment number", "staff id", "person id", "person", "id", "staff number"),
            about="any number or code; only needed if a person has several rows",
        ),
        Field(
            "start",
            "date",
            ("start date in post", "start date in position", "position start date",
             "start date", "date started", "assignment start date", "latest start date", "hire date",
             "latest hire date", "start"),
            about="first day in the post, or of the contract where each contract has a row of its own",
        ),
        Field(
            "end",
            "date",
            ("leaving date", "termination date", "date left", "actual termination date", "date of leaving",
             "last day", "end date", "end"),
            about="last day in the post; empty for those still there",
        ),
        Field("reason", "text", ("reason for leaving", "leaving reason", "termination reason", "reason")),
        Field("destination", "text", ("destination on leaving", "destination", "leaving destination")),
        Field(
            "contract",
            "text",
            ("contract type", "assignment category", "employment type", "employee category", "contract"),
            about="permanent, fixed term or secondment",
        ),
        Field(
            "contract_end",
            "date",
            ("fixed term end date", "contract end date", "fixed term contract end date", "projected end date",
             "contract end", "fixed term end", "ftc end date"),
            about="the day on which a fixed term ends or was to end",
        ),
        Field(
            "contract_start",
            "date",
            ("contract start date", "fixed term start date", "contract start", "ftc start date"),
            about="first day of the present contract, if it is not the first day in the post",
        ),
        Field(
            "renewed",
            "choice",
            ("renewed", "extended", "contract renewed"),
            choices={"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no",
                     "false": "no", "0": "no"},
            about="yes if another contract followed this one",
        ),
        Field(
            "decided",
            "date",
            ("renewal decided", "renewal decision date", "date renewal decided", "date told", "decided"),
            about="the day on which it was known whether the contract would be followed by another",
        ),
        Field(
            "notice",
            "date",
            ("notice given", "notice date", "date notice given", "resignation date", "date of resignation",
             "notified termination date", "notice"),
            about="the day on which notice was given, by either side",
        ),
        Field("band", "text", ("band", "pay band", "afc band", "pay scale", "pay grade", "grade")),
        Field(
            "advert",
            "date",
            ("advert date", "date advertised", "advertised", "vacancy advertised", "advert",
             "date of advert"),
            about="the day on which the post was advertised to which the person came",
        ),
        Field(
            "vacant",
            "date",
            ("vacant from", "vacancy from", "post vacant from", "vacant since", "vacancy start date",
             "vacant"),
            about="the day from which nobody held that post",
        ),
        Field(
            "duration",
            "number",
            ("duration", "weeks", "months", "years", "weeks in post", "months in post", "years in post"),
            about="time in post, where there are no dates",
        ),
        Field(
            "censored",
            "choice",
            ("censored", "censor", "still in post"),
            choices={"1": "yes", "yes": "yes", "true": "yes", "0": "no", "no": "no", "false": "no"},
            about="with a duration: yes if the person was still there",
        ),
    )
}  # fmt: skip
"""The columns that are read, by field."""

_REASONS = (
    ("voluntaryresignation", Leaving.RESIGNED),
    ("resign", Leaving.RESIGNED),
    ("endoffixedtermcontractendofworkrequirement", Leaving.WORK_ENDED),
    ("endofworkrequirement", Leaving.WORK_ENDED),
    ("endoffixedtermcontractexternalrotation", Leaving.WENT_HOME),
    ("endoffixedtermcontractcompletionoftrainingscheme", Leaving.WENT_HOME),
    ("endoffixedterm", Leaving.CONTRACT_ENDED),
    ("endofcontract", Leaving.CONTRACT_ENDED),
    ("contractended", Leaving.CONTRACT_ENDED),
    ("contractnotrenewed", Leaving.CONTRACT_ENDED),
    ("endofsecondment", Leaving.WENT_HOME),
    ("secondment", Leaving.WENT_HOME),
    ("retire", Leaving.RETIRED),
    ("flexiretirement", Leaving.RETIRED),
    ("voluntaryearlyretirement", Leaving.RETIRED),
    ("illhealthretirement", Leaving.RETIRED),
    ("redundan", Leaving.REDUNDANT),
    ("mars", Leaving.REDUNDANT),
    ("mutuallyagreedresignation", Leaving.REDUNDANT),
    ("employeetransfer", Leaving.OTHER),
    ("transfer", Leaving.OTHER),
    ("tupe", Leaving.OTHER),
    ("dismiss", Leaving.OTHER),
    ("deathinservice", Leaving.OTHER),
    ("died", Leaving.OTHER),
    ("hasnotworked", Leaving.OTHER),
    ("pregnancy", Leaving.OTHER),
    ("initialpensionended", Leaving.OTHER),
    ("mergedorganisation", Leaving.LOST),  # the person goes on in another record
    ("unknown", Leaving.UNKNOWN),
    ("notknown", Leaving.UNKNOWN),
)
_WHERE = (
    ("nhsorganisation", Where.NHS),
    ("othernhs", Where.OTHER_NHS),
    ("nhsengland", Where.OTHER_NHS),
    ("nhstrust", Where.TRUST),
    ("foundationtrust", Where.TRUST),
    ("trust", Where.TRUST),
    ("icb", Where.OTHER_NHS),
    ("integratedcareboard", Where.OTHER_NHS),
    ("commission", Where.OTHER_NHS),
    ("ccg", Where.OTHER_NHS),
    ("generalpractice", Where.OTHER_NHS),
    ("nhs", Where.NHS),
    ("other", Where.OUTSIDE),
    ("outside", Where.OUTSIDE),
    ("private", Where.OUTSIDE),
    ("publicsector", Where.OUTSIDE),
    ("noemployment", Where.OUTSIDE),
    ("selfemployed", Where.OUTSIDE),
    ("socialservices", Where.OUTSIDE),
    ("localauthority", Where.OUTSIDE),
    ("council", Where.OUTSIDE),
    ("abroad", Where.OUTSIDE),
    ("education", Where.OUTSIDE),
    ("charity", Where.OUTSIDE),
    ("voluntary", Where.OUTSIDE),
    ("armedforces", Where.OUTSIDE),
    ("prison", Where.OUTSIDE),
    ("unknown", Where.NOT_KNOWN),
    ("notknown", Where.NOT_KNOWN),
)
_CONTRACTS = {
    "permanent": Contract.PERMANENT,
    "fixed-term": Contract.FIXED_TERM,
    "secondment": Contract.SECONDMENT,
    "gifted": Contract.SECONDMENT,
}
"""The kinds of :func:`sim.reading.staff.contracts.contract_of` that a history holds."""


def leaving(text: str) -> Leaving | None:
    """Return the family of a reason for leaving by how it begins; None if the words are not known."""
    said = plain(text)
    found = next((reason for begins, reason in _REASONS if said.startswith(begins)), None)
    if found is None and "retire" in said:
        return Leaving.RETIRED
    return found


def where_to(text: str) -> Where | None:
    """Return where a leaver went; None if the words are not known."""
    said = plain(text)
    return next((where for begins, where in _WHERE if said.startswith(begins)), None)


def contract_of(text: str) -> Contract | None:
    """Return the kind of a contract; None if it is of another kind (bank, agency, honorary, aligned)."""
    kind = contracts.contract_of(text)
    return _CONTRACTS.get(kind) if kind else None


def band_of(text: str) -> int:
    """Return the place of a pay band in :data:`sim.scenario.base.BANDS`; -1 if it is none."""
    band = bands.band_of(text)
    return BANDS.index(band) if band else -1
