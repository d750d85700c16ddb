"""Formulas are made text in every cell of a tagged file."""


def test_it_is_done_to_every_cell_of_the_file_and_can_be_left_out(tag):
    content = "id,=note,change\np0,=1+1,-5\n+x,@y,+3\n"
    on, off = tag(content), tag(content, harmless=False)

    assert on.header[1] == "'=note"
    assert [row[:3] for row in on.rows] == [["p0", "'=1+1", "-5"], ["'+x", "'@y", "+3"]]
    assert on.report.counts.made_harmless == 4
    assert [row[:3] for row in off.rows] == [["p0", "=1+1", "-5"], ["+x", "@y", "+3"]]
    assert off.report.counts.made_harmless == 0
