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
# Second syllables after a district's own first one: Diễn Hồng, Quỳnh Hồng, Thanh Hồng.
SECOND = (
    "An", "Bình", "Cát", "Châu", "Chính", "Công", "Diện", "Dũng", "Đạo", "Đồng", "Đức", "Giang",
    "Hải", "Hạnh", "Hậu", "Hoa", "Hoàng", "Hợp", "Hồng", "Hưng", "Khai", "Khánh", "Khê", "Kim",
    "Kỷ", "Lạc", "Lâm", "Lĩnh", "Liên", "Lợi", "Long", "Lộc", "Mai", "Minh", "Mỹ", "Nga", "Ngọc",
    "Nguyên", "Nho", "Phong", "Phú", "Phúc", "Phượng", "Quang", "Quảng", "Sơn", "Tân", "Tâm",
    "Thạch", "Thái", "Thành", "Thanh", "Thắng", "Thịnh", "Thọ", "Thuận", "Thuỷ", "Tiên", "Tiến",
    "Trung", "Trường", "Tùng", "Tường", "Văn", "Vạn", "Vĩnh", "Xá", "Xuân", "Yên",
)  # fmt: skip
FIRST = (
    "Bắc", "Bài", "Bảo", "Cao", "Cẩm", "Đại", "Đặng", "Đông", "Đà", "Giang", "Hoa", "Hoà", "Hồng",
    "Hùng", "Khai", "Kỳ", "Lạng", "Lăng", "Lĩnh", "Long", "Lưu", "Mã", "Minh", "Mỹ", "Nam",
    "Ngọc", "Nhân", "Phú", "Phúc", "Quang", "Tam", "Tào", "Tân", "Tây", "Thịnh", "Thọ", "Thuận",
    "Thượng", "Tiên", "Trung", "Tràng", "Tường", "Văn", "Viên", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
HIGHLAND = (
    "Bắc Lý", "Bảo Nam", "Bảo Thắng", "Bình Chuẩn", "Bồng Khê", "Cam Lâm", "Cắm Muộn",
    "Châu Khê", "Chi Khê", "Chiêu Lưu", "Đọoc Mạy", "Đôn Phục", "Đồng Văn", "Hạnh Dịch",
    "Hữu Khuông", "Hữu Kiệm", "Hữu Lập", "Huồi Tụ", "Keng Đu", "Lạng Khê", "Lục Dạ", "Lượng Minh",
    "Lưu Kiền", "Mai Sơn", "Mậu Đức", "Môn Sơn", "Mường Ải", "Mường Lống", "Mường Nọc",
    "Mường Típ", "Mỹ Lý", "Na Loi", "Na Ngoi", "Nậm Càn", "Nậm Cắn", "Nậm Giải", "Nậm Nhóong",
    "Nga My", "Nhôn Mai", "Phà Đánh", "Quang Phong", "Quế Sơn", "Tà Cạ", "Tam Đình", "Tam Hợp",
    "Tam Quang", "Tam Thái", "Tây Sơn", "Thạch Ngàn", "Thông Thụ", "Tiền Phong", "Tri Lễ",
    "Xá Lượng", "Xiêng My", "Xuân Hoà", "Yên Hoà", "Yên Khê", "Yên Na", "Yên Thắng", "Yên Tĩnh",
)  # fmt: skip
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
SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Hồ", "Cao", "Thái",
    "Vi", "Lô", "Lương", "Kha", "Moong", "Cụt",
)  # fmt: skip
# Given names no official list would hold: a reader sees at once that the person is made up.
FICTIONAL = ("Mẫu Một", "Mẫu Hai", "Mẫu Ba", "Ví Dụ", "Thử Nghiệm", "Giả Định", "Minh Hoạ")


def commune_names(
    style: str, prefix: str, count: int, rng: np.random.Generator, taken: set[str]
) -> list[str]:
    """`count` names, unique among themselves and not in `taken`; other districts may reuse them."""
    stock = list(HIGHLAND) if style == "mountain" else []
    if prefix:
        with_prefix = [f"{prefix} {second}" for second in SECOND if second != prefix]
        stock = with_prefix + stock[:12] if stock else with_prefix
    elif not stock:
        stock = [f"{first} {second}" for first in FIRST[::2] for second in SECOND[::5]]
        stock += [f"{first} {second}" for first in FIRST[1::2] for second in ("Sơn", "Thành")]
    free = sorted(set(stock) - taken)
    free = [name for name in free if len(set(name.split())) > 1]
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
