// `npm test`: installs what the tests need, runs every runner, and ends with one line that adds them up.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, install, requireNode, root, run } from './toolchain.mjs';

install();
requireNode();
const { findBrowser } = await import('./browser.mjs');
const browser = await findBrowser();
if (browser === undefined) {
	fail('The tests need a Chromium: install one, or point SLUSS_CHROMIUM at it.');
}

const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

console.log('\nUnit, conformance and integration tests (vitest)');
const unit = join(results, 'unit.json');
const unitStatus = run('vitest', [
	'run',
	'--reporter=default',
	'--reporter=json',
	`--outputFile=${unit}`
]);

console.log('\nEnd-to-end tests (Playwright, Chromium)');
const e2e = join(results, 'e2e.json');
const built = run('vite', ['build', '--logLevel', 'warn']);
const e2eStatus =
	built === 0 ? run('playwright', ['test'], browser ? { SLUSS_CHROMIUM: browser } : {}) : built;

const {
	numPassedTests = 0,
	numFailedTests = 0,
	numPendingTests = 0,
	numTotalTestSuites
} = report(unit);
const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report(e2e).stats ?? {};
const passed = numPassedTests + expected;
// A runner that failed without a failed test (a file that does not load, a build that breaks) counts as one.
let failed = numFailedTests + unexpected + flaky;
if (unitStatus !== 0 && numFailedTests === 0) failed += 1;
if (e2eStatus !== 0 && unexpected + flaky === 0) failed += 1;
if (numTotalTestSuites === undefined) failed += 1;
const left = numPendingTests + skipped;
if (left > 0) console.log(`\n${left} skipped: each printed above which tool or file it misses.`);
if (flaky > 0) console.log(`\n${flaky} passed only the second time: counted as failed.`);
console.log(`\n${passed} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

function report(path) {
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
