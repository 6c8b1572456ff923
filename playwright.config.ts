/**
 * The suites that drive the product from outside: the interface in Chromium against a headless engine, and the desktop
 * app in Electron. One at a time: both start engines and watch real time.
 */
import { defineConfig } from '@playwright/test';
import { findChromium } from './test/support/find-chromium.ts';

const executablePath = findChromium();

export default defineConfig({
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  outputDir: 'test-results',
  projects: [
    {
      name: 'ui',
      testDir: 'test/ui',
      use: {
        viewport: { width: 1280, height: 800 },
        trace: 'retain-on-failure',
        // Chromium's own sandbox needs rights that root in a container lacks; the pages are our own.
        launchOptions: { args: ['--no-sandbox'], ...(executablePath === null ? {} : { executablePath }) },
      },
    },
    { name: 'desktop', testDir: 'test/desktop', timeout: 120_000 },
  ],
});
