"""The grapheme cluster break class of every character, as one letter.

| letter | class | letter | class |
|---|---|---|---|
| r n | CR, LF | l v t | Hangul L, V, T |
| c | Control | h w | Hangul LV, LVT |
| e | Extend | i | Regional_Indicator |
| s | SpacingMark | x | Extended_Pictographic |
| z | ZWJ | o | any other |
| p | Prepend | | |

Unicode Standard Annex #29, table 2, in version 15.0, which is what Terraform goes by. The classes that follow the
general category are read off `unicodedata`; what differs from it stands here.
"""

from __future__ import annotations

from unicodedata import category

_BY_CATEGORY = {"Mn": "e", "Me": "e", "Mc": "s", "Cc": "c", "Cf": "c", "Zl": "c", "Zp": "c"}
_SYLLABLES = range(0xAC00, 0xD7A4)
_ENDINGS = 28
"""Syllables that begin with the same sounds: the first is LV, the others are LVT."""

_EXTEND = (
    "9BE 9D7 B3E B57 BBE BD7 CC2 CD5-CD6 D3E D57 DCF DDF ECE 1B35 200C 302E-302F FF9E-FF9F 10EFD-10EFF 11241 1133E "
    "11357 114B0 114BD 115AF 11930 11F00-11F01 11F36-11F3A 11F40 11F42 13440 13447-13455 1D165 1D16E-1D172 1E08F "
    "1E4EC-1E4EF 1F3FB-1F3FF E0020-E007F"
)
_SPACING_MARK = "CF3 E33 EB3 11F03 11F34-11F35 11F3E-11F3F 11F41"
_OTHER = (
    "102B-102C 1038 1062-1064 1067-106D 1083 1087-108C 108F 109A-109C 1A61 1A63-1A64 AA7B AA7D 11720-11721 "
)
_PREPEND = "600-605 6DD 70F 890-891 8E2 D4E 110BD 110CD 111C2-111C3 1193F 11941 11A3A 11A84-11A89 11D46 11F02"
_CONTROL = "2065 FFF0-FFF8 FFFD 13439-1343F E0000 E0002-E001F E0080-E00FF E01F0-E0FFF"
_HANGUL_L = "1100-115F A960-A97C"
_HANGUL_V = "1160-11A7 D7B0-D7C6"
_HANGUL_T = "11A8-11FF D7CB-D7FB"
_PICTOGRAPHIC = (
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 2388 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 "
    "25C0 25FB-25FE 2600-2605 2607-2612 2614-2685 2690-2705 2708-2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 "
    "274C 274E 2753-2755 2757 2763-2767 2795-2797 27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D "
    "3297 3299 1F000-1F0FF 1F10D-1F10F 1F12F 1F16C-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F1AD-1F1E5 "
    "1F201-1F20F 1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F3FA 1F400-1F53D 1F546-1F64F 1F680-1F6FF "
    "1F774-1F77F 1F7D5-1F7FF 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8FF 1F90C-1F93A 1F93C-1F945 "
    "1F947-1FAFF 1FC00-1FFFD"
)
_RANGES = (
    ("r", "D"),
    ("n", "A"),
    ("z", "200D"),
    ("i", "1F1E6-1F1FF"),
    ("l", _HANGUL_L),
    ("v", _HANGUL_V),
    ("t", _HANGUL_T),
    ("e", _EXTEND),
    ("s", _SPACING_MARK),
    ("o", _OTHER),
    ("p", _PREPEND),
    ("c", _CONTROL),
    ("x", _PICTOGRAPHIC),
)


def _ranges(text: str) -> list[range]:
    bounds = [part.partition("-") for part in text.split()]
    return [range(int(first, 16), int(last or first, 16) + 1) for first, _, last in bounds]


class _Classes(dict[int, str]):
    """Letters by code point, for `str.translate`; each is looked up once."""

    def __init__(self) -> None:
        super().__init__()
        self._listed = [(letter, span) for letter, text in _RANGES for span in _ranges(text)]

    def __missing__(self, code: int) -> str:
        letter = self[code] = self._letter(code)
        return letter

    def _letter(self, code: int) -> str:
        if code in _SYLLABLES:
            return "w" if (code - _SYLLABLES.start) % _ENDINGS else "h"
        for letter, span in self._listed:
            if code in span:
                return letter
        return _BY_CATEGORY.get(category(chr(code)), "o")


CLASSES = _Classes()
