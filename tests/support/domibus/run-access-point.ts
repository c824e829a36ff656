/**
 * The access point as a program: options as JSON in the first argument. Says on which port it listens in one line, and
 * ends with its standard input, so that it never outlives the test that started it.
 */
import { startAccessPoint, type AccessPointOptions } from './access-point.ts';

const accessPoint = await startAccessPoint(
	JSON.parse(process.argv[2] ?? '{}') as AccessPointOptions
);
process.stdout.write(`${JSON.stringify({ port: accessPoint.port })}\n`);
process.stdin
	.resume()
	.once('close', () => process.exit(0))
	.once('end', () => process.exit(0));
