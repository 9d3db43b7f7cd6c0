package dev.harrow.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** The JVM of a {@link Standby}: says that it is there, becomes what its standard input says, answers one request and ends with its standard input. */
public final class StandbyJvm {
    private StandbyJvm() {}

    /**
     * Waits and becomes.
     *
     * @param args {@link Standby#TOUCHED} if it shall have done all of it once before it says that it is there
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals(Standby.TOUCHED)) {
            HandWritten.become(
                    new DataInputStream(new ByteArrayInputStream(rehearsal())),
                    new DataOutputStream(new ByteArrayOutputStream()));
        }
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        out.writeByte(Standby.HERE);
        out.flush();
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        HandWritten.become(in, out);
        while (in.read() >= 0) {
            // What comes is not for us; only the end is.
        }
    }

    /** What {@link HandWritten#specifyAndCall} writes. */
    private static byte[] rehearsal() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        HandWritten.writeSpec(out);
        HandWritten.writeRequest(out);
        return bytes.toByteArray();
    }
}
