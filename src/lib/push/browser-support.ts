/** What this browser can do about push notices, before anybody is asked for anything. */
export function findPushSupport(): 'supported' | 'install-first' | 'unsupported' {
	if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
		return 'supported';
	}
	return isAppleTouchDevice() && !isInstalled() ? 'install-first' : 'unsupported';
}

export function isInstalled(): boolean {
	return matchMedia('(display-mode: standalone)').matches;
}

/** iPads call themselves Macs; no Mac has a touch screen. */
function isAppleTouchDevice(): boolean {
	const { userAgent, maxTouchPoints } = navigator;
	return /iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}
