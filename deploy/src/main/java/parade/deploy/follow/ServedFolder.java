package parade.deploy.follow;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A run folder as server 0, or a reader pod, serves it at a port of this machine. One connection is
 * kept for all requests where possible: kubectl may give up a forwarded port whose connection has
 * been closed.
 */
public record ServedFolder(int port) {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;
    private static final String KEEP_SECONDS = "http.keepAlive.time.server";

    static {
        if (System.getProperty(KEEP_SECONDS) == null) {
            System.setProperty(KEEP_SECONDS, "20"); // longer than between two questions
        }
    }

    private static final int MOST_JSON_BYTES = 64 << 20;
    private static final int MOST_WORDS = 1 << 16;

    /**
     * A file of the folder.
     *
     * @param tag another one when the content is another
     */
    public record Entry(String path, long bytes, String tag) {}

    /** What a request for a file brought. */
    sealed interface Answer {}

    /** The file's bytes from where they were asked for to the end. */
    record Content(InputStream bytes, long length, String tag) implements Answer {}

    /** It is not there any more. */
    record Gone() implements Answer {}

    /** Another file has taken its place. */
    record Replaced() implements Answer {}

    /** How the run is. */
    JsonObject status() throws IOException {
        return json("/status");
    }

    List<Entry> files() throws IOException {
        var entries = new ArrayList<Entry>();
        try {
            for (JsonElement file : json("/files").getAsJsonArray("files")) {
                JsonObject of = file.getAsJsonObject();
                entries.add(
                        new Entry(
                                of.get("path").getAsString(),
                                of.get("bytes").getAsLong(),
                                of.get("tag").getAsString()));
            }
        } catch (NullPointerException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException strange) {
            throw new IOException("the list of files is not what was expected", strange);
        }
        return entries;
    }

    /**
     * Asks for a file, or for the rest of it.
     *
     * @param from the first byte that is asked for
     * @param tag of the file that the bytes before are of; not looked at where there are none
     */
    Answer open(String path, long from, String tag) throws IOException {
        HttpURLConnection connection = connect("/files/" + path);
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
            connection.setRequestProperty("If-Match", '"' + tag + '"');
        }
        int code = connection.getResponseCode();
        boolean asked = code == (from > 0 ? 206 : 200);
        if (asked) {
            String found = connection.getHeaderField("ETag");
            return new Content(
                    connection.getInputStream(),
                    connection.getContentLengthLong(),
                    found == null ? "" : found.replace("\"", ""));
        }
        drain(connection);
        return switch (code) {
            case 404 -> new Gone();
            case 412, 416, 200 -> new Replaced();
            default -> throw new IOException(path + ": answer " + code);
        };
    }

    private JsonObject json(String path) throws IOException {
        HttpURLConnection connection = connect(path);
        if (connection.getResponseCode() != 200) {
            drain(connection);
            throw new IOException(path + ": answer " + connection.getResponseCode());
        }
        try (InputStream body = connection.getInputStream()) {
            String text = new String(body.readNBytes(MOST_JSON_BYTES), StandardCharsets.UTF_8);
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException other) {
            throw new IOException(path + ": not what was expected", other);
        }
    }

    /** A short answer that nobody wants: read to its end, so that the connection can be kept. */
    private static void drain(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() < 400) {
            connection.disconnect(); // a whole file
            return;
        }
        try (InputStream words = connection.getErrorStream()) {
            if (words != null) {
                var _ = words.readNBytes(MOST_WORDS);
            }
        }
    }

    private HttpURLConnection connect(String path) throws IOException {
        try {
            URI address = new URI("http", null, "127.0.0.1", port, path, null, null);
            var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setUseCaches(false);
            return connection;
        } catch (URISyntaxException impossible) {
            throw new IOException(impossible);
        }
    }
}
