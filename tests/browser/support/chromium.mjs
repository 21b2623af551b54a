// How the tests, the benchmarks and the README's picture start the system's Chromium: without anything that would
// reach the network by itself. Plain JavaScript, as scripts import it too.
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
