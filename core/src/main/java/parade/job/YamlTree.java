package parade.job;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML text into a {@link Tree}: one document without anchors, aliases or tags, which a job
 * file has no use for.
 */
final class YamlTree {

    /** Far deeper than any job; keeps the recursion of whoever reads the tree bounded. */
    private static final int MAXIMUM_DEPTH = 32;

    /** What a tree can't be made of; the problem has been said. */
    private static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;
    }

    private final Place start;
    private final Problems problems;
    private final Iterator<Event> events;

    private YamlTree(String text, Place start, Problems problems) {
        this.start = start;
        this.problems = problems;
        var settings = LoadSettings.builder().setUseMarks(true).build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * The tree of a text that begins at {@code start}; an empty text is a scalar of nothing. Empty
     * if there is a problem that leaves no tree to read on in.
     */
    static Optional<Tree> read(String text, Place start, Problems problems) {
        try {
            return Optional.of(new YamlTree(text, start, problems).document());
        } catch (Unreadable e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Place place = place(start, e.getProblemMark().or(e::getContextMark));
            problems.add(place, "", "not YAML: " + sentence(e));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(start, "", "not YAML: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String sentence(MarkedYamlEngineException e) {
        String context = e.getContext();
        return context == null || context.isEmpty()
                ? e.getProblem()
                : context + ": " + e.getProblem();
    }

    private Tree document() throws Unreadable {
        Tree tree = new Tree.Scalar(start, "", true);
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent) {
                if (seen) {
                    throw unreadable(event, "", "a second document; a job file has one");
                }
                seen = true;
                tree = node(events.next(), "", 0);
            }
        }
        return tree;
    }

    private Tree node(Event event, String key, int depth) throws Unreadable {
        if (depth > MAXIMUM_DEPTH) {
            throw unreadable(event, key, "nested deeper than " + MAXIMUM_DEPTH + " levels");
        }
        refuseDecorations(event, key);
        return switch (event) {
            case ScalarEvent scalar ->
                    new Tree.Scalar(place(event), scalar.getValue(), scalar.isPlain());
            case SequenceStartEvent _ -> sequence(place(event), key, depth);
            case MappingStartEvent _ -> mapping(place(event), key, depth);
            default -> throw new IllegalStateException("a YAML event out of place: " + event);
        };
    }

    private void refuseDecorations(Event event, String key) throws Unreadable {
        if (event instanceof AliasEvent alias) {
            throw unreadable(
                    event, key, "found the alias '*" + alias.getAlias() + "', expected a value");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            String anchor = node.getAnchor().get().toString();
            problems.add(place(event), key, "found the anchor '&" + anchor + "', expected none");
        }
        Optional<String> tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case SequenceStartEvent sequence -> sequence.getTag();
                    case MappingStartEvent mapping -> mapping.getTag();
                    default -> Optional.empty();
                };
        if (tag.isPresent()) {
            problems.add(place(event), key, "found the tag '" + tag.get() + "', expected none");
        }
    }

    private Tree sequence(Place place, String key, int depth) throws Unreadable {
        List<Tree> items = new ArrayList<>();
        for (Event event = next(); !(event instanceof SequenceEndEvent); event = next()) {
            items.add(node(event, Value.join(key, String.valueOf(items.size())), depth + 1));
        }
        return new Tree.Sequence(place, items);
    }

    private Tree mapping(Place place, String key, int depth) throws Unreadable {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); !(event instanceof MappingEndEvent); event = next()) {
            Tree name = node(event, key, depth + 1);
            if (!(name instanceof Tree.Scalar scalar)) {
                throw unreadable(event, key, "found " + name.describe() + ", expected a key");
            }
            String path = Value.join(key, scalar.text());
            Tree value = node(next(), path, depth + 1);
            Tree.Entry first =
                    entries.putIfAbsent(scalar.text(), new Tree.Entry(name.place(), value));
            if (first != null) {
                problems.add(
                        name.place(),
                        path,
                        "found a second time, expected once; first at " + first.place());
            }
        }
        return new Tree.Mapping(place, entries);
    }

    private Event next() {
        if (!events.hasNext()) {
            throw new NoSuchElementException("YAML events end inside of a node");
        }
        return events.next();
    }

    private Unreadable unreadable(Event event, String key, String message) {
        problems.add(place(event), key, message);
        return new Unreadable();
    }

    private Place place(Event event) {
        return place(start, event.getStartMark());
    }

    private static Place place(Place start, Optional<Mark> mark) {
        return mark.map(m -> start.at(m.getLine() + 1, m.getColumn() + 1)).orElse(start);
    }
}
