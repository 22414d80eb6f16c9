"""Where the sample province lies: a coarse outline and a few anchor points per district.

Everything here is set down by hand from general knowledge of Nghệ An: good to a few kilometres,
which is what a sample needs.  Coordinates are (longitude, latitude) in degrees, WGS 84.
"""

from typing import NamedTuple

# Clockwise from the mouth of the Lam: Hà Tĩnh, the Lao border, Thanh Hoá, the coast.
OUTLINE: tuple[tuple[float, float], ...] = (
    (105.770, 18.765), (105.715, 18.690), (105.680, 18.625), (105.590, 18.610),
    (105.500, 18.560), (105.420, 18.600), (105.330, 18.625), (105.230, 18.660),
    (105.170, 18.615), (105.100, 18.690), (104.980, 18.735), (104.900, 18.790),
    (104.780, 18.815), (104.690, 18.830), (104.560, 18.935), (104.480, 19.000),
    (104.370, 19.070), (104.250, 19.100), (104.210, 19.180), (104.100, 19.240),
    (104.030, 19.330), (103.890, 19.330), (103.880, 19.390), (104.040, 19.450),
    (104.010, 19.540), (104.080, 19.610), (104.090, 19.680), (104.210, 19.690),
    (104.380, 19.660), (104.510, 19.610), (104.640, 19.620), (104.690, 19.720),
    (104.760, 19.800), (104.830, 19.880), (104.900, 19.930), (104.970, 19.990),
    (105.040, 19.920), (105.100, 19.850), (105.110, 19.750), (105.200, 19.670),
    (105.290, 19.600), (105.370, 19.560), (105.430, 19.490), (105.540, 19.450),
    (105.600, 19.380), (105.680, 19.340), (105.740, 19.310), (105.805, 19.295),
    (105.780, 19.220), (105.755, 19.150), (105.715, 19.080), (105.650, 19.020),
    (105.610, 18.950), (105.650, 18.880), (105.715, 18.880), (105.730, 18.820),
)  # fmt: skip


class District(NamedTuple):
    """One district: official code, area in km², numbers of units, and anchor points.

    `wards`, `towns` and `rural` are the numbers of phường, thị trấn and xã; the first of `anchors`
    is the district's centre, the others pull its shape.  `pattern`
    is how its communes are named, if they share a syllable; `style` how its hamlets are.
    """

    code: str
    type: str
    name: str
    area: float
    wards: int
    towns: int
    rural: int
    town_name: str
    pattern: str
    style: str
    anchors: tuple[tuple[float, float], ...]

    @property
    def communes(self) -> int:
        """How many communes, wards and towns the district has."""
        return self.wards + self.towns + self.rural


DISTRICTS: tuple[District, ...] = (
    District("412", "Thành phố", "Vinh", 105, 16, 0, 9, "", "Hưng {}", "city",
             ((105.680, 18.675), (105.690, 18.715))),
    District("413", "Thị xã", "Cửa Lò", 28, 7, 0, 0, "", "Nghi {}", "city",
             ((105.720, 18.810), (105.735, 18.785))),
    District("414", "Thị xã", "Thái Hoà", 135, 4, 0, 5, "", "Nghĩa {}", "city",
             ((105.435, 19.300), (105.400, 19.280))),
    District("415", "Huyện", "Quế Phong", 1891, 0, 1, 12, "Kim Sơn", "", "mountain",
             ((104.900, 19.620), (104.780, 19.730), (104.970, 19.850), (104.850, 19.820),
              (104.700, 19.620))),
    District("416", "Huyện", "Quỳ Châu", 1057, 0, 1, 11, "Tân Lạc", "Châu {}", "mountain",
             ((105.100, 19.550), (105.000, 19.480), (105.190, 19.600))),
    District("417", "Huyện", "Kỳ Sơn", 2095, 0, 1, 20, "Mường Xén", "", "mountain",
             ((104.150, 19.410), (104.010, 19.380), (104.200, 19.580), (104.130, 19.280),
              (104.250, 19.180), (104.280, 19.520))),
    District("418", "Huyện", "Tương Dương", 2811, 0, 1, 16, "Thạch Giám", "", "mountain",
             ((104.480, 19.270), (104.440, 19.430), (104.620, 19.330), (104.400, 19.130),
              (104.540, 19.520), (104.520, 19.100))),
    District("419", "Huyện", "Nghĩa Đàn", 618, 0, 1, 22, "Nghĩa Đàn", "Nghĩa {}", "middle",
             ((105.500, 19.360), (105.420, 19.420), (105.360, 19.360), (105.540, 19.280),
              (105.340, 19.250))),
    District("420", "Huyện", "Quỳ Hợp", 941, 0, 1, 20, "Quỳ Hợp", "Châu {}", "mountain",
             ((105.180, 19.330), (105.080, 19.250), (105.250, 19.420), (105.020, 19.340),
              (105.250, 19.270))),
    District("421", "Huyện", "Quỳnh Lưu", 437, 0, 1, 32, "Cầu Giát", "Quỳnh {}", "coast",
             ((105.630, 19.150), (105.560, 19.200), (105.690, 19.120), (105.560, 19.130))),
    District("422", "Huyện", "Con Cuông", 1738, 0, 1, 12, "Con Cuông", "", "mountain",
             ((104.880, 19.050), (104.730, 18.920), (104.880, 18.900), (104.720, 19.080),
              (104.900, 19.170))),
    District("423", "Huyện", "Tân Kỳ", 726, 0, 1, 21, "Tân Kỳ", "Tân {}", "middle",
             ((105.260, 19.060), (105.150, 19.130), (105.310, 19.150), (105.250, 18.980))),
    District("424", "Huyện", "Anh Sơn", 603, 0, 1, 20, "Anh Sơn", "{} Sơn", "middle",
             ((105.080, 18.920), (105.150, 18.870), (105.000, 18.840), (105.020, 18.980))),
    District("425", "Huyện", "Diễn Châu", 305, 0, 1, 36, "Diễn Châu", "Diễn {}", "coast",
             ((105.600, 18.980), (105.590, 19.060), (105.560, 18.910))),
    District("426", "Huyện", "Yên Thành", 547, 0, 1, 38, "Yên Thành", "{} Thành", "plain",
             ((105.470, 19.000), (105.460, 19.110), (105.400, 18.960))),
    District("427", "Huyện", "Đô Lương", 350, 0, 1, 32, "Đô Lương", "{} Sơn", "plain",
             ((105.310, 18.900), (105.370, 18.840), (105.270, 18.860))),
    District("428", "Huyện", "Thanh Chương", 1128, 0, 1, 37, "Thanh Chương", "Thanh {}", "middle",
             ((105.330, 18.770), (105.180, 18.760), (105.380, 18.690), (105.200, 18.690),
              (105.090, 18.780))),
    District("429", "Huyện", "Nghi Lộc", 346, 0, 1, 28, "Quán Hành", "Nghi {}", "coast",
             ((105.640, 18.780), (105.560, 18.810), (105.640, 18.850))),
    District("430", "Huyện", "Nam Đàn", 293, 0, 1, 18, "Nam Đàn", "Nam {}", "plain",
             ((105.500, 18.700), (105.470, 18.740), (105.460, 18.630))),
    District("431", "Huyện", "Hưng Nguyên", 159, 0, 1, 17, "Hưng Nguyên", "Hưng {}", "plain",
             ((105.620, 18.670), (105.600, 18.710), (105.580, 18.640))),
    District("432", "Thị xã", "Hoàng Mai", 170, 5, 0, 5, "", "Quỳnh {}", "city",
             ((105.720, 19.260), (105.660, 19.270), (105.760, 19.230))),
)  # fmt: skip
