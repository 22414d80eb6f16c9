"""Stocks of names: communes, wards, hamlets, streets, people.  All in NFC, old and new tone marks.

Commune names are put together from syllables the way Nghệ An's are ("Diễn" + "Hồng"), so some exist
in life; which sample commune bears which name means nothing.
"""

import numpy as np

WARDS = (
    "Lê Lợi", "Quang Trung", "Hưng Bình", "Trường Thi", "Bến Thuỷ", "Hà Huy Tập", "Cửa Nam",
    "Hồng Sơn", "Trung Đô", "Đội Cung", "Lê Mao", "Hưng Phúc", "Hưng Dũng", "Vinh Tân",
    "Đông Vĩnh", "Quán Bàu", "Nghi Thuỷ", "Nghi Tân", "Thu Thuỷ", "Nghi Hoà", "Nghi Hải",
    "Nghi Hương", "Nghi Thu", "Hoà Hiếu", "Quang Tiến", "Quang Phong", "Long Sơn", "Mai Hùng",
    "Quỳnh Thiện", "Quỳnh Dị", "Quỳnh Xuân", "Quỳnh Phương",
)  # fmt: skip
# What fills a district's pattern: Diễn Hồng, Quỳnh Hồng; Mã Thành, Mã Sơn.
SECOND = (
    "An", "Bình", "Cát", "Châu", "Chính", "Công", "Diện", "Dũng", "Đạo", "Đồng", "Đức", "Giang",
    "Hải", "Hạnh", "Hậu", "Hoa", "Hoàng", "Hợp", "Hồng", "Hưng", "Khai", "Khánh", "Khê", "Kim",
    "Kỷ", "Lạc", "Lâm", "Lĩnh", "Liên", "Lợi", "Long", "Lộc", "Mai", "Minh", "Mỹ", "Nga", "Ngọc",
    "Nguyên", "Nho", "Phong", "Phú", "Phúc", "Phượng", "Quang", "Quảng", "Sơn", "Tân", "Tâm",
    "Thạch", "Thái", "Thành", "Thanh", "Thắng", "Thịnh", "Thọ", "Thuận", "Thuỷ", "Tiên", "Tiến",
    "Trung", "Trường", "Tùng", "Tường", "Văn", "Vạn", "Vĩnh", "Xá", "Xuân", "Yên",
)  # fmt: skip
FIRST = (
    "Bài", "Bảo", "Bắc", "Bình", "Cao", "Cẩm", "Công", "Đà", "Đại", "Đặng", "Đô", "Đông", "Đồng",
    "Đức", "Hậu", "Hoa", "Hoà", "Hồng", "Hội", "Hùng", "Khai", "Khánh", "Kim", "Lam", "Lạng",
    "Lăng", "Liên", "Lĩnh", "Long", "Lưu", "Lý", "Mã", "Minh", "Mỹ", "Nam", "Ngọc", "Nhân", "Phú",
    "Phúc", "Quang", "Tam", "Tào", "Tăng", "Tân", "Tây", "Thái", "Thịnh", "Thọ", "Thuận", "Thượng",
    "Tiến", "Tràng", "Trung", "Tường", "Văn", "Viên", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
# The highland districts' communes share no syllable; each list is one district's.
HIGHLAND = {
    "415": ("Cắm Muộn", "Châu Kim", "Châu Thôn", "Đồng Văn", "Hạnh Dịch", "Mường Nọc", "Nậm Giải",
            "Nậm Nhóong", "Quang Phong", "Thông Thụ", "Tiền Phong", "Tri Lễ"),
    "417": ("Bảo Nam", "Bảo Thắng", "Bắc Lý", "Chiêu Lưu", "Đọoc Mạy", "Huồi Tụ", "Hữu Kiệm",
            "Hữu Lập", "Keng Đu", "Mường Ải", "Mường Lống", "Mường Típ", "Mỹ Lý", "Na Loi",
            "Na Ngoi", "Nậm Càn", "Nậm Cắn", "Phà Đánh", "Tà Cạ", "Tây Sơn"),
    "418": ("Hữu Khuông", "Lưu Kiền", "Lượng Minh", "Mai Sơn", "Nga My", "Nhôn Mai", "Tam Đình",
            "Tam Hợp", "Tam Quang", "Tam Thái", "Xá Lượng", "Xiêng My", "Yên Hoà", "Yên Na",
            "Yên Thắng", "Yên Tĩnh"),
    "422": ("Bình Chuẩn", "Bồng Khê", "Cam Lâm", "Châu Khê", "Chi Khê", "Đôn Phục", "Lạng Khê",
            "Lục Dạ", "Mậu Đức", "Môn Sơn", "Thạch Ngàn", "Yên Khê"),
}  # fmt: skip
VILLAGES = (
    "Đông Thịnh", "Bắc Sơn", "Nam Sơn", "Tân Tiến", "Tân Lập", "Hồng Phong", "Quyết Thắng",
    "Quyết Tiến", "Đoàn Kết", "Tiền Phong", "Xuân Hoà", "Yên Thịnh", "Phú Lợi", "Kim Liên",
    "Trung Tâm", "Thượng Thọ", "Hạ Long", "Đồng Tâm", "Liên Sơn", "Hoà Bình", "Thống Nhất",
    "Đồng Mới", "Trại Cỏ", "Làng Rào", "Cầu Đá", "Cồn Cả", "Bàu Sen", "Đình Thanh", "Mỹ Hoà",
    "Ngọc Sơn", "Phúc Thọ", "Vĩnh Quang", "Văn Trung", "Yên Lạc",
)  # fmt: skip
HIGHLAND_VILLAGES = (
    "Na Loi", "Na Kho", "Na Tổng", "Huồi Pốc", "Huồi Xén", "Huồi Cọ", "Khe Choăng", "Khe Bố",
    "Khe Ngậu", "Nậm Tột", "Nậm Khiên", "Phà Bún", "Phà Nọi", "Pà Khốm", "Piêng Cu", "Piêng Lau",
    "Xốp Nặm", "Xốp Mạt", "Xiêng Hương", "Xiềng Líp", "Cửa Rào", "Chà Lấu", "Mường Piệt",
    "Bón", "Na Hỷ", "Kẻ Nính", "Tạ Chum", "Pục", "Mòn", "Cánh", "Lau", "Phòng", "Thái Hoà",
    "Noong Dẻ", "Đồng Minh", "Văng Môn", "Con Phen", "Can", "Tam Bông", "Phẩy",
)  # fmt: skip
STREETS = (
    "Lê Lợi", "Quang Trung", "Nguyễn Văn Cừ", "Phan Bội Châu", "Trần Phú", "Hồng Bàng",
    "Nguyễn Sỹ Sách", "Lê Hồng Phong", "Phan Đình Phùng", "Bạch Liêu", "An Dương Vương",
)  # fmt: skip
# Which national roads cross which district; everywhere else checkpoints stand on provincial ones.
ROADS = {
    "412": ("QL1A", "QL46", "Đường ven sông Lam"), "413": ("QL46", "Đại lộ Bình Minh"),
    "414": ("QL48", "Đường Hồ Chí Minh"), "415": ("QL48",), "416": ("QL48",), "417": ("QL7A",),
    "418": ("QL7A",), "419": ("QL48", "Đường Hồ Chí Minh"), "420": ("QL48", "ĐT532"),
    "421": ("QL1A", "QL48B", "ĐT537B"), "422": ("QL7A",), "423": ("QL15A", "Đường Hồ Chí Minh"),
    "424": ("QL7A",), "425": ("QL1A", "QL7A", "QL48"), "426": ("QL7A", "ĐT538", "ĐT534"),
    "427": ("QL7A", "QL15A", "QL46"), "428": ("QL46", "Đường Hồ Chí Minh", "ĐT533"),
    "429": ("QL1A", "ĐT534", "ĐT535"), "430": ("QL46", "QL15A"), "431": ("QL46", "QL1A"),
    "432": ("QL1A", "ĐT537"),
}  # fmt: skip
SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Hồ", "Cao", "Thái",
    "Vi", "Lô", "Lương", "Kha", "Moong",
)  # fmt: skip
# Given names no official list would hold: a reader sees at once that the person is made up.
FICTIONAL = ("Mẫu Một", "Mẫu Hai", "Mẫu Ba", "Ví Dụ", "Thử Nghiệm", "Giả Định", "Tưởng Tượng")


def commune_names(
    district: str, pattern: str, count: int, rng: np.random.Generator, taken: set[str]
) -> list[str]:
    """`count` names, unique among themselves and not in `taken`; other districts may reuse them."""
    syllables = FIRST if pattern.startswith("{}") else SECOND
    stock = [pattern.format(word) for word in syllables] if pattern else HIGHLAND[district]
    free = sorted({name for name in stock if len(set(name.split())) > 1} - taken)
    return [free[index] for index in rng.permutation(len(free))[:count]]


def hamlet_names(
    commune_type: str, style: str, count: int, rng: np.random.Generator
) -> list[tuple[str, str]]:
    """(type, name) of a commune's hamlets: mostly numbers in the plain, named in the hills."""
    numbers = [str(number) for number in range(1, count + 1)]
    if commune_type != "Xã":
        return [("Khối", name) for name in _some_named(numbers, WARDS[:2] + VILLAGES, 0.25, rng)]
    if style == "mountain":
        return [("Bản", name) for name in _some_named(numbers, HIGHLAND_VILLAGES, 0.95, rng)]
    kind = "Thôn" if rng.random() < 0.12 else "Xóm"
    share = rng.choice([0.0, 0.15, 1.0], p=[0.55, 0.25, 0.2])
    return [(kind, name) for name in _some_named(numbers, VILLAGES, float(share), rng)]


def person(rng: np.random.Generator) -> str:
    """A name that is plainly made up, e.g. "Lô Thị Ví Dụ"."""
    middle = rng.choice(["Văn", "Thị"])
    return f"{rng.choice(SURNAMES)} {middle} {rng.choice(FICTIONAL)}"


def phone(rng: np.random.Generator) -> str:
    """A ten-digit number in a block that no Vietnamese network uses (0100 …)."""
    return f"0100{rng.integers(0, 1_000_000):06d}"


def _some_named(
    numbers: list[str], stock: tuple[str, ...], share: float, rng: np.random.Generator
) -> list[str]:
    """Replace a share of the numbers by names from the stock, never twice the same."""
    names = [stock[index] for index in rng.permutation(len(stock))]
    return [
        names[place] if place < len(names) and rng.random() < share else number
        for place, number in enumerate(numbers)
    ]
