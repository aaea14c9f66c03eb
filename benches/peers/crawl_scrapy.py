"""Scrapy against the server of benches/crawl.rs, with and without trafilatura, in pages for each second of processor time.

    cargo build --release -p qingyuan-benches --bench crawl      # its program prints the port when started as `crawl serve`
    python3 -m venv venv && venv/bin/pip install scrapy trafilatura lxml_html_clean
    venv/bin/python benches/peers/crawl_scrapy.py target/release/deps/crawl-…  [pages]

Not part of `cargo dev verify`: it needs Python and the network to install it. Each measurement is a process of its own,
robots.txt is obeyed, nothing waits (no delay, no throttling), 64 requests in flight over 200 hosts.
"""

import resource
import subprocess
import sys


def crawl(port: int, pages: int, extract: bool) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    if extract:
        import trafilatura

    class Pages(scrapy.Spider):
        name = "pages"
        count = 0

        async def start(self):
            for page in range(pages):
                yield scrapy.Request(f"http://127.0.0.{page % 200 + 1}:{port}/notes/{page}.html", self.parse)

        def parse(self, response):
            Pages.count += 1
            if extract:
                trafilatura.extract(response.text)

    settings = {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "COOKIES_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(Pages)
    before = resource.getrusage(resource.RUSAGE_SELF)
    process.start()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    name = "scrapy + trafilatura" if extract else "scrapy"
    print(f"{name:<22}{Pages.count / spent:>8.0f} pages per CPU-second, {Pages.count} pages, {after.ru_maxrss // 1024} MB")


def main() -> None:
    if sys.argv[1] == "--one":
        crawl(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "extract")
        return
    pages = sys.argv[2] if len(sys.argv) > 2 else "4000"
    server = subprocess.Popen([sys.argv[1], "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = server.stdout.readline().strip()
    for what in ["fetch", "extract"]:
        subprocess.run([sys.executable, __file__, "--one", port, pages, what], check=True)
    server.stdin.close()
    server.wait()


main()
