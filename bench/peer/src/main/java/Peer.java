import com.machinezoo.sourceafis.FingerprintCompatibility;
import com.machinezoo.sourceafis.FingerprintImage;
import com.machinezoo.sourceafis.FingerprintImageOptions;
import com.machinezoo.sourceafis.FingerprintMatcher;
import com.machinezoo.sourceafis.FingerprintTemplate;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * SourceAFIS over the files of one folder, which bench/sourceafis.py writes and reads.
 *
 * <p>In (big-endian): {@code images} (count, then width, height, dpi as double, pixels) and
 * {@code gallery} (count, then length and an ISO 19794-2:2005 template). Out: {@code scores} (each
 * image as the probe against all later ones, as float), and on standard output lines of a name and
 * numbers.
 * One thread does everything; times are its CPU time, after a warm-up that lets the JIT compile.
 */
public final class Peer {
    private static final long WARM_UP_NANOSECONDS = 3_000_000_000L;

    private record Grey(int width, int height, double dpi, byte[] pixels) {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int searches = Integer.parseInt(arguments[1]);
        FingerprintTemplate[] templates = extract(folder.resolve("images"));
        compare(templates, folder.resolve("scores"));
        FingerprintTemplate[] gallery = load(folder.resolve("gallery"), templates);
        search(templates, gallery, searches);
    }

    private static FingerprintTemplate[] extract(Path file) throws IOException {
        Grey[] images;
        try (DataInputStream in = open(file)) {
            images = new Grey[in.readInt()];
            for (int i = 0; i < images.length; i++) {
                int width = in.readInt();
                int height = in.readInt();
                images[i] = new Grey(width, height, in.readDouble(), in.readNBytes(width * height));
            }
        }
        long until = cpu() + WARM_UP_NANOSECONDS;
        for (int i = 0; cpu() < until; i = (i + 1) % images.length) {
            template(images[i]);
        }
        FingerprintTemplate[] templates = new FingerprintTemplate[images.length];
        StringJoiner milliseconds = new StringJoiner(" ");
        for (int i = 0; i < images.length; i++) {
            long started = cpu();
            templates[i] = template(images[i]);
            milliseconds.add(Double.toString((cpu() - started) / 1e6));
        }
        System.out.println("extract_ms " + milliseconds);
        return templates;
    }

    /** The template, or null if SourceAFIS fails on the image. */
    private static FingerprintTemplate template(Grey image) {
        try {
            FingerprintImageOptions options = new FingerprintImageOptions().dpi(image.dpi);
            return new FingerprintTemplate(
                    new FingerprintImage(image.width, image.height, image.pixels, options));
        } catch (RuntimeException error) {
            return null;
        }
    }

    private static void compare(FingerprintTemplate[] templates, Path file) throws IOException {
        double[] row = new double[templates.length];
        long until = cpu() + WARM_UP_NANOSECONDS;
        for (int i = 0; cpu() < until; i = (i + 1) % templates.length) {
            match(templates[i], templates, 0, row);
        }
        long spent = 0;
        long count = 0;
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            for (int i = 0; i < templates.length; i++) {
                long started = cpu();
                count += match(templates[i], templates, i + 1, row);
                spent += cpu() - started;
                for (int j = i + 1; j < row.length; j++) {
                    out.writeFloat((float) row[j]);
                }
            }
        }
        System.out.println("verify_per_core_second " + perSecond(count, spent));
    }

    /** The gallery: the images' own templates, then the imported ones. */
    private static FingerprintTemplate[] load(Path file, FingerprintTemplate[] templates) throws IOException {
        try (DataInputStream in = open(file)) {
            FingerprintTemplate[] gallery = Arrays.copyOf(templates, templates.length + in.readInt());
            for (int i = templates.length; i < gallery.length; i++) {
                gallery[i] = FingerprintCompatibility.importTemplate(in.readNBytes(in.readInt()));
            }
            return gallery;
        }
    }

    private static void search(FingerprintTemplate[] probes, FingerprintTemplate[] gallery, int searches) {
        double[] scores = new double[gallery.length];
        StringJoiner perSecond = new StringJoiner(" ");
        // The first search is the warm-up.
        for (int i = 0; i <= searches; i++) {
            FingerprintTemplate probe = probes[(int) ((long) i * probes.length / (searches + 1))];
            long started = cpu();
            int count = match(probe, gallery, 0, scores);
            if (i > 0) {
                perSecond.add(perSecond(count, cpu() - started));
            }
        }
        System.out.println("identify_per_core_second " + perSecond);
        System.out.println("gallery " + gallery.length);
    }

    /** Scores of the candidates from the given one on, 0 without a template; how many were matched. */
    private static int match(
            FingerprintTemplate probe, FingerprintTemplate[] candidates, int from, double[] scores) {
        Arrays.fill(scores, 0);
        if (probe == null) {
            return 0;
        }
        FingerprintMatcher matcher = new FingerprintMatcher(probe);
        int count = 0;
        for (int i = from; i < candidates.length; i++) {
            if (candidates[i] != null) {
                scores[i] = matcher.match(candidates[i]);
                count++;
            }
        }
        return count;
    }

    private static String perSecond(long count, long nanoseconds) {
        return Double.toString(count * 1e9 / Math.max(nanoseconds, 1));
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }
}
