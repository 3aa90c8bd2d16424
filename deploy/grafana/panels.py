"""Grafana panels as short calls, laid out from left to right in rows of 24 columns. Used by dashboard.py."""

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24


# ---- what is drawn

def query(expression, legend="", *, format="time_series", instant=False):
    return {
        "datasource": SOURCE,
        "editorMode": "code",
        "expr": expression,
        "format": format,
        "instant": instant,
        "legendFormat": legend,
        "range": not instant,
    }


def thresholds(below, *above):
    """A colour, and (value, colour) from which on it is another."""
    steps = [{"color": below, "value": None}] + [{"color": color, "value": value} for value, color in above]
    return {"mode": "absolute", "steps": steps}


def panel(kind, title, queries, description, *, width, height, defaults, options, overrides=()):
    queries = queries if isinstance(queries, list) else [queries]
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
        "gridPos": {"w": width, "h": height, "x": 0, "y": 0},
        "options": options,
        "targets": [{**one, "refId": chr(ord("A") + index)} for index, one in enumerate(queries)],
    }


def given(**settings):
    return {name: value for name, value in settings.items() if value is not None}


def stat(title, queries, description, *, unit="none", decimals=None, limits=(None, None), mappings=None, steps=None,
         no_value="–", background=False, spark=False, names=False):
    """One number; spark: with its course behind it; names: several, each with its name."""
    words = [{"type": "value", "options": {str(value): {"text": text, "color": color, "index": index}
                                           for index, (value, (text, color)) in enumerate((mappings or {}).items())}}]
    defaults = given(
        unit=unit, decimals=decimals, min=limits[0], max=limits[1], noValue=no_value,
        mappings=words if mappings else [],
        color={"mode": "thresholds"} if steps or mappings else {"mode": "fixed", "fixedColor": "text"},
        thresholds=steps or thresholds("text"))
    options = {
        "colorMode": "background" if background else "value",
        "graphMode": "area" if spark else "none",
        "justifyMode": "center",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "showPercentChange": False,
        "textMode": "value_and_name" if names else "value",
        "wideLayout": True,
    }
    return panel("stat", title, queries, description, width=3, height=3, defaults=defaults, options=options)


def series(title, queries, description, *, unit, width=8, limits=(None, None), soft_minimum=None, logarithmic=False, stacked=None,
           bars=False, step=False, fill=None, lines=None, overrides=(), calcs=("lastNotNull", "max"), no_value=None):
    """Lines over time. A gap stays a gap: a process that is away must not look as if it were there."""
    custom = given(
        drawStyle="bars" if bars else "line",
        lineInterpolation="stepAfter" if step else "linear",
        lineWidth=1,
        fillOpacity=fill if fill is not None else 70 if bars else 35 if stacked else 8,
        gradientMode="none",
        showPoints="never",
        spanNulls=False,
        axisSoftMin=soft_minimum,
        axisPlacement="auto",
        scaleDistribution={"type": "log", "log": 10} if logarithmic else {"type": "linear"},
        stacking={"mode": stacked or "none", "group": "A"},
        thresholdsStyle={"mode": "line" if lines else "off"})
    defaults = given(
        unit=unit, min=limits[0], max=limits[1], noValue=no_value, color={"mode": "palette-classic"}, mappings=[],
        thresholds=lines or thresholds("green"), custom=custom)
    options = {
        "legend": {"calcs": list(calcs), "displayMode": "table", "placement": "bottom", "showLegend": True,
                   "sortBy": "Name", "sortDesc": False},
        "tooltip": {"mode": "multi", "sort": "desc", "hideZeros": False},
    }
    return panel("timeseries", title, queries, description, width=width, height=8, defaults=defaults, options=options, overrides=overrides)


def heatmap(title, queries, description, *, unit, width):
    options = {
        "calculate": False,
        "cellGap": 1,
        "cellValues": {"unit": "short", "decimals": 0},
        "color": {"mode": "scheme", "scheme": "Oranges", "scale": "exponential", "exponent": 0.5, "steps": 64,
                  "reverse": False, "fill": "dark-orange"},
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "le", "value": "gradients"},
        "showValue": "never",
        "tooltip": {"mode": "single", "showColorScale": True, "yHistogram": True},
        "yAxis": {"axisPlacement": "left", "axisLabel": "steps behind, at most", "reverse": False, "unit": unit},
    }
    defaults = {"custom": {"hideFrom": {"legend": False, "tooltip": False, "viz": False},
                           "scaleDistribution": {"type": "linear"}}}
    return panel("heatmap", title, queries, description, width=width, height=8, defaults=defaults, options=options)


def table(title, queries, description, *, no_value):
    defaults = {"noValue": no_value, "mappings": [], "thresholds": thresholds("green"), "color": {"mode": "thresholds"},
                "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}}
    options = {"cellHeight": "sm", "frameIndex": 0, "showHeader": True}
    made = panel("table", title, queries, description, width=8, height=8, defaults=defaults, options=options)
    hidden = {"Time": True, "Value": True}
    made["transformations"] = [{"id": "organize", "options": {"excludeByName": hidden, "indexByName": {}, "renameByName": {"alertname": "alert"}}}]
    return made


# ---- what single series look like

def override(name, *properties):
    """name: a series, or /a regular expression/."""
    matcher = "byRegexp" if name.startswith("/") else "byName"
    return {"matcher": {"id": matcher, "options": name},
            "properties": [{"id": id, "value": value} for id, value in properties]}


def color(value):
    return ("color", {"mode": "fixed", "fixedColor": value})


def styled(*, dashed=(), **colors):
    """Colours of series by name; dashed: those that are a limit and no measurement, or True for all."""
    line = [("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}), ("custom.fillOpacity", 0)]
    return [override(name, color(value), *(line if dashed is True or name in dashed else []))
            for name, value in colors.items()]


def right(name, *, unit=None, placement="right", stacked=True, color=None):
    """A series with a scale of its own, or one that is drawn over a stack."""
    properties = [("custom.axisPlacement", placement), ("custom.fillOpacity", 0)]
    if unit:
        properties += [("unit", unit), ("min", 0), ("max", None)]
    if not stacked:
        properties += [("custom.stacking", {"mode": "none", "group": "B"}), ("custom.lineWidth", 2)]
    if color:
        properties += [("color", {"mode": "fixed", "fixedColor": color})]
    return override(name, *properties)


# ---- the whole

def row(title, *panels, height=None, columns=None):
    for one in panels:
        if columns:
            one["gridPos"] |= {"w": WIDTH // columns, "h": height}
    return title, panels


def laid_out(rows):
    """Panels from left to right, and a new line where one does not fit; ids as they come."""
    panels, y = [], 0
    for title, members in rows:
        panels.append({"type": "row", "title": title, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": 1}})
        y += 1
        x = tallest = 0
        for member in members:
            place = member["gridPos"]
            if x + place["w"] > WIDTH:
                y, x, tallest = y + tallest, 0, 0
            place |= {"x": x, "y": y}
            x, tallest = x + place["w"], max(tallest, place["h"])
            panels.append(member)
        y += tallest
    return [{"id": index + 1, **one} for index, one in enumerate(panels)]


def variable(name, label, values, all=False, multi=False):
    """Its choices are label values. All is .*, which a label that is not there matches, too."""
    made = {
        "name": name, "label": label, "type": "query", "datasource": SOURCE,
        "query": {"query": values, "refId": "Variable-" + name, "qryType": 1},
        "refresh": 2, "sort": 3, "hide": 0, "multi": multi, "includeAll": all, "regex": "", "options": [],
        "current": {"text": ["All"] if multi else "All", "value": ["$__all"] if multi else "$__all"} if all else {"text": "", "value": ""},
    }
    return made | ({"allValue": ".*"} if all else {})


def annotation(name, color, title, expression, text="", value_is_time=False):
    return {
        "name": name, "enable": True, "hide": False, "iconColor": color, "datasource": SOURCE,
        "target": {"expr": expression, "interval": "5s", "refId": "Anno"},
        "titleFormat": title, "textFormat": text, "tagKeys": "", "useValueForTime": value_is_time,
    }


def dashboard(rows, variables, annotations):
    source = {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus",
              "current": {"text": "", "value": ""}, "refresh": 1, "hide": 0, "regex": "", "multi": False, "includeAll": False, "options": []}
    return {
        "uid": "parade",
        "title": "Parade",
        "description": "One training run: how far it is, what it learns, how fast, and who holds it up. "
                       "docs/metrics.md explains what is measured, docs/alerts.md what to do.",
        "tags": ["parade", "training"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "5s",
        "time": {"from": "now-15m", "to": "now"},
        "timepicker": {"refresh_intervals": ["2s", "5s", "10s", "30s", "1m", "5m"]},
        "timezone": "browser",
        "fiscalYearStartMonth": 0,
        "links": [],
        "annotations": {"list": [annotation(**one) for one in annotations]},
        "templating": {"list": [source] + [variable(**one) for one in variables]},
        "panels": laid_out(rows),
    }
