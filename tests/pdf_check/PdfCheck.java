import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks files against PDF/UA-1 (ISO 14289-1). Says what each breaks, a line each; ends with 1 where any breaks it. */
public class PdfCheck {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean wrong = false;
        for (String file : files) {
            try (InputStream in = new FileInputStream(file);
                    PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFUA_1)) {
                PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, 1000, false, false, false);
                ValidationResult found = validator.validate(parser);
                System.out.println(file + ": " + found.getTotalAssertions() + " checks, compliant: " + found.isCompliant());
                for (TestAssertion each : found.getTestAssertions()) {
                    if (each.getStatus() == TestAssertion.Status.FAILED) {
                        System.out.println(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + ": " + each.getMessage() + " " + each.getLocation().getContext());
                    }
                }
                wrong |= !found.isCompliant();
            }
        }
        System.exit(wrong ? 1 : 0);
    }
}
