"""The log of each process, in a folder that one stack has for itself."""

import pytest

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving.service_logs import ServiceLogs


def test_the_last_words_of_a_process_are_its_error_or_its_last_lines(tmp_path):
    logs = ServiceLogs(tmp_path)
    logs.write("features", '{"event": "cannot_start", "error": "heads.tflite was changed"}')
    logs.write("features", "one more line")
    logs.write("captioner", "Traceback")
    logs.write("captioner", "ValueError: no")
    logs.close()

    assert logs.last_words("features") == "heads.tflite was changed"
    assert logs.last_words("captioner") == "Traceback\nValueError: no"
    assert logs.last_words("gateway") == "it printed nothing"
    assert logs.file("captioner").read_text() == "Traceback\nValueError: no\n"


def test_two_that_keep_logs_at_the_same_time_keep_them_apart(tmp_path):
    one, two = ServiceLogs(tmp_path / "logs"), ServiceLogs(tmp_path / "logs")
    one.write("features", "from one")
    two.write("features", "from two")
    one.close()
    two.close()

    assert one.file("features").read_text() == "from one\n"
    assert two.file("features").read_text() == "from two\n"
    assert two.folder == tmp_path / "logs-2"


def test_a_folder_of_logs_is_used_again_when_nobody_else_does(tmp_path):
    ServiceLogs(tmp_path).close()

    again = ServiceLogs(tmp_path)
    again.close()

    assert again.folder == tmp_path


def test_a_folder_that_cannot_hold_logs_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(PipelineError, match="--logs"):
        ServiceLogs(tmp_path / "file" / "logs")
