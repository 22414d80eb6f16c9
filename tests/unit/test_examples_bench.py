"""The benchmark's workbook: as long as asked for, clean, every point in its hamlet."""

from pathlib import Path

import fastexcel
import shapely

from examples.bench import HEADINGS, write_bench_workbook
from examples.province import build_province


def test_rows_are_clean_and_unique(tmp_path: Path) -> None:
    path = tmp_path / "bench.xlsx"
    write_bench_workbook(path, rows=500)
    frame = fastexcel.read_excel(path).load_sheet(0).to_polars()
    assert frame.shape == (500, 12)
    assert tuple(frame.columns) == HEADINGS
    assert frame.select("Xã", "Tên điểm phong tỏa").is_unique().all()
    assert frame.null_count().sum_horizontal().item() == 0
    province = build_province()
    districts = {unit.code: unit.name for unit in province.districts}
    communes = {(districts[unit.parent], unit.full_name): unit.code for unit in province.communes}
    hamlets = {(unit.parent, unit.full_name): unit.geometry for unit in province.hamlets}
    for row in frame.head(50).iter_rows(named=True):
        hamlet = hamlets[communes[row["Huyện"], row["Xã"]], row["Xóm"]]
        assert shapely.contains_xy(hamlet, row["Kinh độ"], row["Vĩ độ"])
