"""Input that no text column can hold: NUL bytes and bytes that aren't UTF-8."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

NUL = "\x00"
URLENCODED = "application/x-www-form-urlencoded"


def unreadable_address(request: HttpRequest) -> bool:
    """Tell whether the path, the query or a cookie holds a NUL byte or isn't UTF-8."""
    # Django writes the bytes of the path that aren't UTF-8 as %FF.
    path = unquote_to_bytes(request.path_info)
    query = request.META.get("QUERY_STRING", "").replace("+", " ")
    return (
        _unreadable(path)
        or _unreadable(unquote_to_bytes(query))
        # A quoted cookie may spell a NUL in octal, and a session key is looked up in the database.
        or any(NUL in text for pair in request.COOKIES.items() for text in pair)
    )


def unreadable_form(request: HttpRequest) -> bool:
    """Tell whether a posted form holds a NUL byte or isn't UTF-8.

    :raises RequestDataTooBig: the form is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    kind = request.content_type or ""
    if request.method != "POST" or not kind.startswith((URLENCODED, "multipart/")):
        return False
    if kind == URLENCODED:
        return _unreadable(unquote_to_bytes(request.body.replace(b"+", b" ")))
    texts = [text for name, values in request.POST.lists() for text in (name, *map(str, values))]
    texts += [file.name or "" for _name, files in request.FILES.lists() for file in files]
    return any(NUL in text for text in texts)


def _unreadable(text: bytes) -> bool:
    if b"\x00" in text:
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return True
    return False
