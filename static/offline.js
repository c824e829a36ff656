// The offline page: asks now and then whether Sluss answers again, and then opens the page that was wanted. What was
// being sent is never sent again by itself.
const root = document.documentElement;
const wasSending = root.dataset.request === 'sent';
const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000];
let attempts = 0;
let timer;

async function isBack() {
	try {
		const answer = await fetch('/health', {
			cache: 'no-store',
			signal: AbortSignal.timeout(5_000)
		});
		return answer.ok;
	} catch {
		return false;
	}
}

async function look() {
	clearTimeout(timer);
	if (await isBack()) return found();
	timer = setTimeout(look, PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)]);
	attempts += 1;
}

function found() {
	if (!wasSending) return location.reload();
	for (const line of document.querySelectorAll('.found')) line.hidden = false;
	const shown = document.querySelector(`[lang='${root.lang}'] .found`);
	document.getElementById('said').textContent = shown.textContent;
}

for (const button of document.querySelectorAll('.retry')) {
	// After a form was sent, a plain reload asks the person whether to send it again: her decision.
	button.addEventListener('click', () => location.reload());
}
for (const button of document.querySelectorAll('.back')) {
	button.addEventListener('click', () => history.back());
}
addEventListener('online', look);
document.addEventListener('visibilitychange', () => document.hidden || look());
timer = setTimeout(look, PAUSES_MS[0]);
