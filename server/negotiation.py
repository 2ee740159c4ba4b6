"""What a request asks for: which encoding, which language.

Two headers of the same grammar (`name;q=0.5, other`), read leniently: a client that sends nonsense gets the plain
answer, never an error.
"""

from collections.abc import Iterable

DEFAULT_LANGUAGE = "zh"
LONGEST_HEADER = 1_000  # characters that are read; a browser with twenty languages sends 200
LONGEST_TAG = 35  # characters of a language tag (RFC 5646, section 4.4.1); nothing longer names a language of ours


def weights(header: str) -> dict[str, float]:
    """The names in an Accept-… header with their q-values, in the order given; an unreadable q counts as 0."""
    found = {}
    for item in header[:LONGEST_HEADER].lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if not name:
            continue
        found[name] = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                found[name] = _quality(parameter[2:])
    return found


def _quality(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0  # also refuses nan


def preferred_encoding(header: str | None) -> str:
    """`"br"`, `"gzip"` or `"identity"`: what the client likes best, the smaller one where it does not mind.

    Without the header, or where nothing that we have is acceptable, plain bytes: every client can read those.
    """
    wanted = weights(header or "")
    others = wanted.get("*", 0.0)
    ours = {name: wanted.get(name, others) for name in ("br", "gzip")}
    best = max(ours, key=ours.__getitem__)  # the first of equals: brotli
    # "identity" is acceptable unless refused, but preferred only where it is named with a higher weight.
    if ours[best] <= 0 or wanted.get("identity", 0.0) > ours[best]:
        return "identity"
    return best


def preferred_language(
    asked: str | None, header: str | None, available: Iterable[str], default: str = DEFAULT_LANGUAGE
) -> str:
    """The language of the page: `?lang=`, else the best of Accept-Language that there is, else `default`."""
    known = {code.lower(): code for code in available}
    by_weight = sorted(weights(header or "").items(), key=lambda pair: -pair[1])
    tags = [asked.lower()] if asked else []
    tags += [tag for tag, quality in by_weight if quality > 0]
    for tag in tags:
        while 0 < len(tag) <= LONGEST_TAG:  # "zh-hant-tw" also finds "zh-hant", then "zh"
            if tag in known:
                return known[tag]
            tag = tag.rpartition("-")[0]
    return default
