#!/usr/bin/env python3
"""Writes parade.json, the Grafana dashboard, from the panels below.

    deploy/grafana/dashboard.py            writes it
    deploy/grafana/dashboard.py --check    fails if parade.json is not what would be written

How panels are built is in panels.py. Nothing here names a data source: the variable does.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from panels import dashboard, heatmap, query, right, row, series, stat, styled, table, thresholds

OF_RUN = 'namespace=~"$namespace", run="$run"'
OF_WORKER = OF_RUN + ', worker=~"$worker"'
GREEN, YELLOW, ORANGE, RED, BLUE, PURPLE = "green", "yellow", "orange", "red", "blue", "purple"
STATES = {1: ("running", BLUE), 2: ("done", GREEN), 3: ("diverged", RED), 4: ("failed", RED), 5: ("interrupted", ORANGE)}
SPLITS = styled(batch="#8e8e8e", train=BLUE, validation=PURPLE, test=GREEN)
PHASES = styled(compute=GREEN, data=YELLOW, evaluate=PURPLE, pull=BLUE, push="#5794F2", wait="#6e6e6e")


def run_state():
    numbered = [f'{number} * max(parade_run_state{{{OF_RUN}, state="{word}"}})' for number, (word, _) in STATES.items()]
    return query(" + ".join(numbered), "state")


def of_run(name, *, by="", what="max", more="", when=""):
    """A metric of the run; by: the labels that its series are told apart by."""
    grouping = f" by ({by})" if by else ""
    return f"{what}{grouping} ({name}{{{OF_RUN}{more}}}{when})"


OVERVIEW = row(
    "Run",
    stat("State", run_state(), "What the coordinator says of the run. No run: no server of it was scraped.",
         mappings=STATES, no_value="no run", background=True),
    stat("Progress", query(of_run("parade:progress:ratio"), "done"), "Version of the weights over the version at which the run is done.",
         unit="percentunit", decimals=1, limits=(0, 1)),
    stat("Time left", query(of_run("parade:eta:seconds"), "left"), "Steps that are left over steps per second of the last minute.",
         unit="dtdurations", no_value="not known"),
    stat("Step", query(of_run("parade_global_step"), "version"), "Version of the weights. It goes back when a checkpoint is restored.",
         unit="none", decimals=0),
    stat("Epoch", query(of_run("parade_epoch"), "epoch"), "Passes over the training data.", unit="none", decimals=2),
    stat("Loss, test", query(of_run("parade_loss", more=', split="test"'), "loss"), "Mean loss of the held-out data, as last evaluated.",
         unit="none", decimals=4, spark=True),
    stat("Accuracy, test", query(of_run("parade_accuracy_ratio", more=', split="test"'), "accuracy"),
         "Part of the held-out data that is classified right. Regression has none.", unit="percentunit", decimals=2, spark=True,
         no_value="none"),
    stat("Alerts", query('count(ALERTS{alertstate="firing", namespace=~"$namespace", run=~"$run|"}) or vector(0)', "firing"),
         "Alerts that fire now, listed below under Members and recovery; docs/alerts.md says what to do.", unit="none", steps=thresholds(GREEN, (1, RED)),
         background=True),
    stat("Examples per second", query(of_run("parade_examples_per_second"), "examples/s"), "Of the whole run, evaluation left out.",
         unit="none", decimals=0, spark=True),
    stat("Steps per second", query(of_run("parade:steps:rate1m"), "steps/s"), "Steps committed, over the last minute.",
         unit="none", decimals=1, spark=True),
    stat("Workers", query(f'{of_run("parade_workers", by="state", more=", state=~`live|expected`")}', "{{state}}"),
         "Workers that take part, and as many as the job file asks for.", unit="none", names=True),
    stat("Servers", query(f'{of_run("parade_servers", by="state")}', "{{state}}"),
         "Servers that have registered, and as many as the job file asks for.", unit="none", names=True),
    stat("Staleness, p95", query(of_run("parade:staleness_steps:p95_1m"), "p95"),
         "95 of 100 gradients are no staler. 0 in sync mode.", unit="none", decimals=1),
    stat("Unsaved steps", query(of_run("parade:unsaved:steps"), "steps"), "Steps since the last checkpoint that was recorded.",
         unit="none", decimals=0),
    stat("Last checkpoint", query(f'time() - {of_run("parade_checkpoint_last_success_timestamp_seconds")}', "ago"),
         "Time since the last checkpoint was recorded.", unit="dtdurations", no_value="none yet"),
    stat("Generation", query(of_run("parade_generation"), "generation"), "Raised whenever the run goes back to a checkpoint, or is taken up again.",
         unit="none", steps=thresholds(GREEN, (4, YELLOW), (10, ORANGE))),
    height=3, columns=8)

LEARNING = row(
    "Learning",
    series("Loss by split", query(of_run("parade_loss", by="split"), "{{split}}"),
           "Mean loss per example. batch is that of the last step and noisy; the others are full passes, drawn as steps that hold until the next one.",
           unit="none", overrides=SPLITS, width=12, calcs=["lastNotNull", "min"]),
    series("Accuracy by split", query(of_run("parade_accuracy_ratio", by="split"), "{{split}}"),
           "Part of the examples that are classified right. Regression has none.", unit="percentunit", limits=(None, 1), overrides=SPLITS, width=12,
           calcs=["lastNotNull", "max"]),
    series("Learning rate", query(of_run("parade_learning_rate"), "learning rate"), "Of the last step, after warm-up and schedule.", unit="sci", soft_minimum=0),
    series("Gradient norm", query(of_run("parade_gradient_norm"), "norm"),
           "Euclidean norm of the mean gradient over all parameters, before clipping. A climb over decades comes before a run diverges. ssp and async have no mean.", unit="none", logarithmic=True, no_value="only in sync"),
    series("Update ratio", query(of_run("parade_update_ratio", by="shard"), "shard {{shard}}"),
           "Norm of a shard's last measured update over that of its weights. About a thousandth is usual; above a tenth the learning rate is likely too high.",
           unit="percentunit", logarithmic=True, lines=thresholds("transparent", (0.1, RED))),
)

SPEED = row(
    "Speed",
    series("Examples per second", [query(of_run("parade:examples:rate1m", by="worker", what="sum", more=', worker=~"$worker"'), "worker {{worker}}"),
                                   query(of_run("parade_examples_per_second"), "whole run")],
           "Stacked: what each worker computes, over the last minute. Line: the whole run as it reports itself, evaluation left out.",
           unit="none", soft_minimum=0, stacked="normal", overrides=[right("whole run", stacked=False, placement="left", color="text")], width=12),
    series("Where a step's time goes", query(of_run("parade:worker_phase:share1m", by="phase", what="avg", more=', worker=~"$worker"'), "{{phase}}"),
           "Mean of the chosen workers. compute and data are work; pull, push and wait are the price of being many. In sync mode all wait for the slowest.",
           unit="percentunit", limits=(0, 1), stacked="percent", overrides=PHASES, width=12),
    series("Progress and time left", [query(of_run("parade:progress:ratio"), "progress"), query(of_run("parade:eta:seconds"), "time left")],
           "Left axis: part of the steps that are done. Right axis: time for the others at the last minute's pace.",
           unit="percentunit", limits=(0, 1), overrides=[right("time left", unit="dtdurations")]),
    series("Slowness", query(of_run("parade:worker_slowness:ratio", by="worker", more=', worker=~"$worker"'), "worker {{worker}}"),
           "A worker's own time for an example over the median of all. Above 1.75 for two minutes it is reported as a straggler.",
           unit="none", soft_minimum=0, lines=thresholds("transparent", (1.75, ORANGE))),
    series("Waiting by worker", query(of_run("parade:worker_phase:share1m", by="worker", what="sum", more=', worker=~"$worker", phase="wait"'), "worker {{worker}}"),
           "Part of its time that a worker has nothing to do. One that waits much less than the others is the one they wait for.",
           unit="percentunit", limits=(0, 1)),
)

STALENESS = row(
    "Staleness",
    heatmap("Staleness of gradients", query(f'sum by (le) (increase(parade_staleness_steps_bucket{{{OF_WORKER}}}[$__rate_interval]))', "{{le}}", format="heatmap"),
            "How many gradients were how many steps behind when they were applied. In sync mode all are at 0.", unit="none", width=10),
    series("Staleness, quantiles", [query(of_run(f"parade:staleness_steps:{quantile}_1m"), quantile) for quantile in ("p50", "p95", "p99")]
           + [query(of_run("parade_staleness_bound_steps"), "bound")],
           "Over the last minute, interpolated within the buckets. The bound moves with the number of workers; async has none.",
           unit="none", soft_minimum=0, overrides=styled(bound=RED, dashed=True), width=8),
    series("Clock gap", query(of_run("parade_clock_gap_steps"), "gap"), "How many steps the worker that was last let on is ahead of the slowest. Sync has no clocks.", unit="none", soft_minimum=0,
           width=6, no_value="only in ssp and async"),
)

CALLS = row(
    "Servers and calls",
    series("Call time, p50", query(of_run("parade:rpc_seconds:p50_1m", by="instance, rpc", more=', rpc=~"Pull|Push"'), "{{rpc}} {{instance}}"),
           "By server. A pull is parked until the version is there, and that counts.", unit="s", logarithmic=True),
    series("Call time, p99", query(of_run("parade:rpc_seconds:p99_1m", by="instance, rpc", more=', rpc=~"Pull|Push"'), "{{rpc}} {{instance}}"),
           "By server. Far above p50 on one server only: look at that machine.", unit="s", logarithmic=True),
    series("Bytes per second", [query(f'sum by (instance, direction) (rate(parade_rpc_bytes_total{{{OF_RUN}, direction="received"}}[$__rate_interval]))', "received {{instance}}"),
                                query(f'-sum by (instance, direction) (rate(parade_rpc_bytes_total{{{OF_RUN}, direction="sent"}}[$__rate_interval]))', "sent {{instance}}")],
           "Bytes of messages by server, before compression and framing: received above, sent below.", unit="Bps", fill=20),
    series("Apply time", [query(of_run(f"parade:apply_seconds:{quantile}_1m", by="shard"), quantile + " shard {{shard}}") for quantile in ("p50", "p99")],
           "Time of the optimizer over all blocks of a shard, per step.", unit="s", soft_minimum=0),
    series("Calls per second", query(f'sum by (rpc) (rate(parade_rpc_seconds_count{{{OF_RUN}}}[$__rate_interval]))', "{{rpc}}"),
           "By kind, all servers.", unit="cps", soft_minimum=0, stacked="normal"),
    series("Failed calls per second", query(f'sum by (rpc, status) (rate(parade_rpc_seconds_count{{{OF_RUN}, status!="OK"}}[$__rate_interval]))', "{{rpc}} {{status}}"),
           "By kind and gRPC's status. Some are normal while somebody leaves or a checkpoint is restored.", unit="cps", soft_minimum=0, bars=True,
           no_value="none failed"),
)

MEMBERS = row(
    "Members and recovery",
    series("Workers", [query(of_run("parade_workers", by="state", more=', state=~"live|expected"'), "{{state}}"),
                       query(of_run("parade_worker_joins_total", what="sum"), "joined so far"),
                       query(of_run("parade_worker_leaves_total", by="reason", what="sum"), "{{reason}} so far")],
           "Who takes part, against what the job file asks for, and who has come and gone: left in good order, or lost.",
           unit="none", soft_minimum=0, overrides=styled(live=GREEN, expected=RED, dashed=("expected",)), step=True),
    series("Unsaved steps", [query(of_run("parade:unsaved:steps"), "unsaved"), query(of_run("parade_checkpoint_interval_steps"), "interval")],
           "Steps since the last checkpoint that was recorded, and as many as the job file has between two.", unit="none", soft_minimum=0,
           overrides=styled(interval=ORANGE, dashed=True)),
    series("Checkpoint size and time", [query(of_run("parade_checkpoint_bytes", by="instance"), "bytes {{instance}}"),
                                        query(of_run("parade_checkpoint_seconds", by="instance"), "time {{instance}}")],
           "Of the last checkpoint, by server. Training goes on meanwhile.", unit="bytes", soft_minimum=0,
           overrides=[right("/^time/", unit="s")]),
    series("Rejected pushes", query(of_run("parade:pushes_rejected:increase5m", by="reason", what="sum"), "{{reason}}"),
           "In five minutes, by reason. A few duplicates and stale ones are normal after a failure.", unit="none", soft_minimum=0, bars=True,
           no_value="none rejected"),
    series("Refused calls", query(of_run("parade:calls_refused:increase5m", by="reason", what="sum"), "{{reason}}"),
           "In five minutes: callers without a certificate or token of the run, see docs/security.md.", unit="none", soft_minimum=0, bars=True, no_value="none refused"),
    table("Alerts that fire", query('sum by (alertname, severity, worker, instance, reason) (ALERTS{alertstate="firing", namespace=~"$namespace", run=~"$run|"})',
                                    instant=True, format="table"),
          "Explained in docs/alerts.md.", no_value="none fires"),
    series("Open slices", query(of_run("parade_waiting_slices"), "slices"), "Slices whose gradients the current step still waits for. Always the same few: a worker hangs.",
           unit="none", soft_minimum=0),
    series("Since the last push", query(f'time() - {of_run("parade_worker_last_push_timestamp_seconds", by="worker", more=", worker=~`$worker`")}', "worker {{worker}}"),
           "Time since the last gradient of a live worker was accepted.", unit="s", soft_minimum=0),
    series("Targets", query('sum by (component) (up{job="parade", namespace=~"$namespace"})', "{{component}}"),
           "Processes that Prometheus reaches.", unit="none", soft_minimum=0, step=True),
)

MACHINES = row(
    "Virtual machines",
    series("Heap", [query(of_run("jvm_memory_used_bytes", by="instance", what="sum", more=', area="heap"'), "{{instance}}"),
                    query(of_run("jvm_gc_max_data_size_bytes", what="min"), "least maximum")],
           "In use by process, garbage included, and the least of the processes' maxima.", unit="bytes", soft_minimum=0,
           overrides=styled(dashed=True, **{"least maximum": RED}), width=6),
    series("Direct memory", query(of_run("jvm_buffer_memory_used_bytes", by="instance", what="sum", more=', id="direct"'), "{{instance}}"),
           "Buffers outside the heap, mostly those of the network.", unit="bytes", soft_minimum=0, width=6),
    series("Garbage collection", query(of_run("parade:collection:share1m", by="instance"), "{{instance}}"),
           "Part of the time that a process stands still for collections.", unit="percentunit", soft_minimum=0, lines=thresholds("transparent", (0.2, ORANGE)), width=6),
    series("Processor", query(of_run("process_cpu_usage", by="instance"), "{{instance}}"),
           "Part of the processors that its container or machine has that a process uses.", unit="percentunit", limits=(0, 1), width=6),
)


def events(metric, by=""):
    """A point where a count of events has grown, or appears, since the point before."""
    now, before = (of_run(metric, by=by, what="sum", when=when) for when in ("", " offset $__interval"))
    return f"{now} - {before} > 0 or ({now} unless {before})"


ANNOTATIONS = [
    # The value is the moment itself, so that each checkpoint is marked once, and where it was.
    dict(name="Checkpoints", color=BLUE, title="Checkpoint", value_is_time=True,
         expression="1000 * " + of_run("parade_checkpoint_last_success_timestamp_seconds")),
    dict(name="Joins", color=GREEN, title="A worker has joined", expression=events("parade_worker_joins_total")),
    dict(name="Leaves", color=ORANGE, title="A worker has gone: {{reason}}", expression=events("parade_worker_leaves_total", by="reason")),
    dict(name="Generations", color=PURPLE, title="New generation", text="The run was taken up, or went back to a checkpoint",
         expression=events("parade_generation")),
]

VARIABLES = [
    dict(name="namespace", label="Namespace", values="label_values(parade_run_state, namespace)", all=True),
    dict(name="run", label="Run", values='label_values(parade_run_state{namespace=~"$namespace"}, run)'),
    dict(name="worker", label="Worker", values='label_values(parade_examples_total{namespace=~"$namespace", run="$run"}, worker)', all=True, multi=True),
]

PARADE = dashboard([OVERVIEW, LEARNING, SPEED, STALENESS, CALLS, MEMBERS, MACHINES], VARIABLES, ANNOTATIONS)


def main(arguments):
    file = Path(__file__).with_name("parade.json")
    text = json.dumps(PARADE, indent=2, ensure_ascii=False) + "\n"
    if arguments == ["--check"]:
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            sys.exit("deploy/grafana/parade.json is not what dashboard.py writes: run deploy/grafana/dashboard.py")
        return
    if arguments:
        sys.exit(__doc__)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
