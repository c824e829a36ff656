/** One case in this process: its measurements and the peak of memory as JSON on standard output. */
import { pathToFileURL } from 'node:url';
import type { BenchCase, CaseResult } from './bench-case.ts';

const [file = '', folder = ''] = process.argv.slice(2);
const { default: run } = (await import(pathToFileURL(file).href)) as { default: BenchCase };
const measurements = await run({ folder });
const result: CaseResult = { measurements, peakMb: process.resourceUsage().maxRSS / 1000 };
process.stdout.write(JSON.stringify(result));
