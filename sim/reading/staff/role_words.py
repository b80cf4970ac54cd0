"""Words that titles, funding sources and areas of work are made of, and that name nobody.

What else stands in brackets, or after words such as "cover for", may be somebody's name and is left out. So a
word that is missing here costs a detail of a title; one that is also a common name would cost a secret. For
this reason "young" and "long" are known only in phrases, and points of the compass not at all.
"""

from __future__ import annotations

import re
import unicodedata

_PHRASES = re.compile(
    r"\b(?:young people|long term|system wide|grade [ivx]+|year (?:one|two|three))\b", re.IGNORECASE
)
_LETTERS = re.compile(r"(?<!\d)[^\W\d_]+(?:['’`][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’`][sS]?$")

_TEXT = """
    of for and the in to at on with by or per from within across
    director manager lead leader head chief officer analyst coordinator co ordinator administrator assistant
    associate deputy senior junior principal executive chair clerk secretary adviser advisor consultant
    specialist practitioner partner facilitator developer engineer architect designer planner scientist
    researcher evaluator accountant buyer trainer educator tutor coach champion fellow trainee apprentice
    intern graduate supervisor owner sponsor president member interim acting joint shared
    nurse nursing doctor gp midwife midwifery pharmacist pharmacy therapist therapy psychologist psychology
    paramedic dietitian physiotherapist radiographer social worker clinician clinical medical dental dentist
    optometry allied professional professions professional consultants worker workers staff team teams
    programme program programs project projects portfolio pmo pmu office delivery transformation change
    improvement strategy strategic planning policy performance assurance governance risk quality safety
    business support services service system systems operations operational commissioning commissioner
    contracts contract contracting procurement finance financial accounting costing estates facilities
    workforce people hr human resources organisational development od learning education training skills
    culture inclusion equality equalities diversity communications comms engagement involvement experience
    patient patients public population insight insights intelligence bi analytics data information digital
    technology it ict ig cyber security records informatics innovation research evaluation evidence
    health healthcare care primary secondary community acute mental physical social integrated integration
    integrating neighbourhood neighbourhoods place places locality localities local authority council county
    city district borough region regional national england nhs nhse nhsei icb icbs ics icp stp ccg pcn pcns
    trust trusts hospital hospitals provider providers collaborative alliance network networks federation
    urgent emergency elective planned unplanned discharge flow hospice palliative end life frailty older
    ageing aging dementia cancer diabetes cardiac cardiovascular cvd stroke respiratory renal maternity
    neonatal perinatal paediatric paediatrics children child adult adults families family women men carers
    carer learning disability disabilities autism send camhs cyp uec ltc msk lmns lmn eol
    prevention screening immunisation vaccination vaccinations inequalities inequality prescribing medicines
    optimisation optimization personalised personalisation safeguarding infection control outpatient
    outpatients inpatient diagnostics diagnostic imaging pathology theatres waiting list lists recovery
    resilience winter surge virtual ward wards remote monitoring sustainability green net zero environment
    value efficiency productivity benefits redesign pathway pathways model models partnership partnerships
    relations external internal affairs corporate board committee secretariat executive legal complaints
    enquiries correspondence website media marketing design creative content events conference diary
    core sdf running cost costs recurrent non recurring baseline admin administration establishment fund
    funding funded funds budget grant pilot pump priming contribution contributions subscription pooled pool
    better bcf investment capital revenue gifted gift kind lent loan aligned hosted host employer employed
    charity voluntary vcs vcse vcfse sector university college academic ahsn hin
    general first second third phase stage wave tier level band grade step range part time full job share
    cover backfill leave sickness sick career break adoption absence secondment secondee seconded fixed term
    temp temporary permanent perm ftc agency bank post role posts roles vacant vacancy new existing
    year years month months week weeks hours day days one two three four five
    early diagnosis well until till now epr ehr bau officio january february march july september october
    november december
    lower upper group cluster hub spoke central site sites based home working hybrid
    pa ea vsm afc wte fte lead leads ld sro dpo ciso cio cdio coo ceo cfo cno cmo md ned
    """
_WORDS = frozenset(_TEXT.split())


def folded(word: str) -> str:
    """Return a word as it is compared: without case, accents, apostrophes and the 's of a possessive.

    >>> folded("Zoë's"), folded("O'Brien")
    ('zoe', 'obrien')
    """
    letters = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word)).casefold()
    return "".join(letter for letter in letters if letter.isalpha())


def is_known(word: str) -> bool:
    """Return whether a word, or what it is the plural of, belongs to titles and names nobody."""
    plain = folded(word)
    return plain in _WORDS or (plain.endswith("s") and plain[:-1] in _WORDS)


def known_until(text: str) -> int:
    """Return where the first word begins that is not known: the length of the text if all are.

    One or two letters before a digit, as in Q1 or a cost centre's code, are no word.
    """
    unknown = (w for w in words_in(text) if not is_known(w[0]) and not (len(w[0]) < 3 and is_code(w)))
    return next((word.start() for word in unknown), len(text))


def is_code(word: re.Match[str]) -> bool:
    """Return whether a digit follows upon a word."""
    return word.string[word.end() : word.end() + 1].isdigit()


def words_in(text: str) -> list[re.Match[str]]:
    """Return the words of a text, with their places; those of a known phrase are left out."""
    bare = _PHRASES.sub(lambda found: "-" * len(found[0]), text)
    return list(_LETTERS.finditer(bare))
