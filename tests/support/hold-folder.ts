/** A process that holds the data folder of its argument: says `held`, or the code of the refusal; ends with its input. */
import { codeOf } from '#lib/server/errors.ts';
import { lockFolder } from '#lib/server/storage/folder-lock.ts';

const [, , folder = ''] = process.argv;
try {
	await lockFolder(folder);
	console.log('held');
	process.stdin.resume();
	process.stdin.once('end', () => process.exit(0));
} catch (error) {
	console.log(codeOf(error));
	console.log((error as Error).message);
}
