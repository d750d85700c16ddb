"""What an operator sees of a tagger."""

from prometheus_client import CollectorRegistry

from vitrine_tagger.metrics import TaggerMetrics


def shown(registry, name, **labels):
    return registry.get_sample_value(name, labels)


def test_every_outcome_is_shown_before_it_ever_happened():
    registry = CollectorRegistry()
    TaggerMetrics(registry)

    assert shown(registry, "vitrine_tagger_rows_total", outcome="failed") == 0
    assert shown(registry, "vitrine_tagger_chunks_total", outcome="lost") == 0


def test_what_waits_is_what_the_queue_held_last():
    registry = CollectorRegistry()
    metrics = TaggerMetrics(registry)

    metrics.queue(taggings=2, rows=640)
    metrics.queue(taggings=1, rows=32)

    assert shown(registry, "vitrine_tagger_taggings_open") == 1
    assert shown(registry, "vitrine_tagger_rows_waiting") == 32


def test_rows_and_chunks_are_counted_by_their_outcome():
    registry = CollectorRegistry()
    metrics = TaggerMetrics(registry)

    metrics.row("tagged", 31)
    metrics.row("failed")
    metrics.chunk("finished")

    assert shown(registry, "vitrine_tagger_rows_total", outcome="tagged") == 31
    assert shown(registry, "vitrine_tagger_rows_total", outcome="failed") == 1
    assert shown(registry, "vitrine_tagger_chunks_total", outcome="finished") == 1
    assert shown(registry, "vitrine_tagger_chunks_total", outcome="released") == 0
