// Debian's Chromium, headless, with WebGPU on SwiftShader.
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const FLAGS =
  '--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync ' +
  '--disable-gpu-watchdog --disable-gpu-process-crash-limit ' +
  '--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-features=Vulkan --use-vulkan=swiftshader ' +
  '--use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist';

/** Installs the browser where it is missing. */
export function installChromium() {
  const installed = spawnSync('bash', ['scripts/jobs/install-chromium.sh'], { stdio: ['ignore', 2, 2] });
  if (installed.status !== 0) throw new Error('Chromium could not be installed');
}

/** Starts the browser. Beside other programs a page may take more than the usual half minute to open. */
export async function launchChromium() {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: FLAGS.split(' '),
  });
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultNavigationTimeout(120_000);
    return context;
  };
  return browser;
}
