package parade.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parade.v1.ControlOuterClass;
import parade.v1.DataOuterClass;
import parade.v1.Model;

/**
 * The protocol as it was agreed on, one line for every field, value and call. Processes of two
 * releases understand each other as long as lines are only added. {@code
 * -Dparade.write.protocol=true} writes the lines anew.
 */
final class ProtocolTest {

    private static final Path AGREED = Path.of("src/test/resources/parade/wire/protocol.txt");

    private static final List<FileDescriptor> FILES =
            List.of(
                    Model.getDescriptor(),
                    ControlOuterClass.getDescriptor(),
                    DataOuterClass.getDescriptor());

    @Test
    void isWhatWasAgreedOn() throws IOException {
        List<String> lines = lines();
        if (Boolean.getBoolean("parade.write.protocol")) {
            Files.write(AGREED, lines);
        }
        List<String> agreed = Files.readAllLines(AGREED);
        var gone = new ArrayList<>(agreed);
        gone.removeAll(lines);
        if (!gone.isEmpty()) {
            fail(
                    "Peers of another release would be misunderstood: these lines of %s are gone:%n%s",
                    AGREED, String.join("\n", gone));
        }
        assertThat(lines)
                .as("lines were added: write %s anew with -Dparade.write.protocol=true", AGREED)
                .isEqualTo(agreed);
    }

    /** Fields of up to 15 cost one byte of tag, and a proto3 enumeration needs its zero. */
    @Test
    void numbersAreSmallAndEnumerationsHaveAZero() {
        for (FileDescriptor file : FILES) {
            for (Descriptor message : file.getMessageTypes()) {
                assertThat(message.getFields())
                        .allSatisfy(field -> assertThat(field.getNumber()).isBetween(1, 15));
            }
            for (EnumDescriptor enumeration : file.getEnumTypes()) {
                EnumValueDescriptor zero = enumeration.findValueByNumber(0);
                assertThat(zero.getName()).endsWith("_UNSPECIFIED");
            }
        }
    }

    private static List<String> lines() {
        var lines = new ArrayList<String>();
        for (FileDescriptor file : FILES) {
            lines.add("file " + file.getName() + " package " + file.getPackage());
            file.getServices().forEach(service -> describe(service, lines));
            file.getMessageTypes().forEach(message -> describe(message, lines));
            file.getEnumTypes().forEach(enumeration -> describe(enumeration, lines));
        }
        return lines;
    }

    private static void describe(ServiceDescriptor service, List<String> lines) {
        for (MethodDescriptor method : service.getMethods()) {
            lines.add(
                    "call %s (%s%s) returns (%s%s)"
                            .formatted(
                                    method.getFullName(),
                                    method.isClientStreaming() ? "stream " : "",
                                    method.getInputType().getName(),
                                    method.isServerStreaming() ? "stream " : "",
                                    method.getOutputType().getName()));
        }
    }

    private static void describe(Descriptor message, List<String> lines) {
        for (FieldDescriptor field : message.getFields()) {
            var oneof = field.getRealContainingOneof();
            lines.add(
                    "field %s = %d %s%s%s"
                            .formatted(
                                    field.getFullName(),
                                    field.getNumber(),
                                    field.isRepeated()
                                            ? field.isPacked() ? "packed " : "repeated "
                                            : "",
                                    type(field),
                                    oneof == null ? "" : " oneof " + oneof.getName()));
        }
        if (message.getFields().isEmpty()) {
            lines.add("message " + message.getFullName() + " without fields");
        }
        message.getNestedTypes().forEach(nested -> describe(nested, lines));
        message.getEnumTypes().forEach(nested -> describe(nested, lines));
    }

    private static void describe(EnumDescriptor enumeration, List<String> lines) {
        for (EnumValueDescriptor value : enumeration.getValues()) {
            lines.add(
                    "value %s.%s = %d"
                            .formatted(
                                    enumeration.getFullName(), value.getName(), value.getNumber()));
        }
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getName();
            case ENUM -> field.getEnumType().getName();
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
                    field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
