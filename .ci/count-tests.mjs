// Reads the test runner's own report and prints the line that closes a CI run: "N passed, N failed". Exit 1 when a test
// failed or none ran.
import fs from 'node:fs';

let report;
try {
  report = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
} catch {
  console.log('the test runner left no report');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = report;
const suites = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
for (const file of report.testResults) {
  for (const test of file.assertionResults)
    if (test.status === 'skipped' || test.status === 'pending') console.log(`skipped: ${test.fullName}`);
}
console.log(`${passed} passed, ${failed + suites} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(success && passed > 0 ? 0 : 1);
