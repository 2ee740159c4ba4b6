"""The player: keyboard, buttons, scrubber and speed; and that it costs the server nothing."""

from __future__ import annotations

import statistics

from pages.parts.words import languages
from tests.browser.truth import classic
from tests.browser.visiting import PATIENCE, eventually, index, last_index, query, settle, stage, visit

TIMES = """() => { window.stopTimes = []; document.addEventListener("em-stop", () => window.stopTimes.push(performance.now())); }"""


def test_the_keyboard_steps_by_halves(coins):
    truth = classic()
    page = coins
    press = page.keyboard.press
    titles, speeches = [stage(page)["title"]], {stage(page)["say"]}
    for place in (1, 2, 3):
        press("ArrowRight")
        assert index(page) == place
        titles.append(stage(page)["title"])
        speeches.add(stage(page)["say"])
    words = languages()["en"]
    assert titles == [words("stage.title_start"), words("stage.title_e", t=1), words("stage.title_m", t=1), words("stage.title_e", t=2)]
    assert len(speeches) == 4, "each half-step is spoken"
    press("ArrowLeft")
    assert index(page) == 2 and stage(page)["readout"] == truth.readout(truth.stops[2])
    press("End")
    assert index(page) == last_index(page) == len(truth.stops) - 1
    press("ArrowRight")
    assert index(page) == last_index(page), "nothing lies beyond the end"
    press("Home")
    assert index(page) == 0
    press("ArrowLeft")
    assert index(page) == 0


def test_the_spoken_line_is_a_status(coins):
    page = coins
    said = page.get_by_role("status").filter(has_text=stage(page)["say"])
    assert said.count() == 1
    eventually(lambda: said.get_attribute("aria-live"), "polite")
    page.get_by_role("button", name=languages()["en"]("player.next")).click()
    assert said.count() == 0 and page.locator(".em-say[role=status]").inner_text() != ""


def test_every_button_of_the_player_does_what_it_says(coins):
    page = coins
    words, end = languages()["en"], last_index(page)
    for act, expected in (("next", 1), ("last", end), ("back", end - 1), ("first", 0)):
        page.get_by_role("group", name=words("player.bar")).get_by_role("button", name=words(f"player.{act}"), exact=True).click()
        assert index(page) == expected, act
    scrubber = page.get_by_role("slider", name=words("player.scrubber"))
    scrubber.fill("5")
    assert index(page) == 5 and scrubber.get_attribute("aria-valuetext") == stage(page)["title"] == words("stage.title_e", t=3)
    eventually(lambda: query(page).get("step"), "2.5")
    page.keyboard.press("ArrowRight")  # with the scrubber in focus: one half-step, not two
    assert index(page) == 6


def test_keys_are_left_alone_while_the_reader_types(page, site):
    visit(page, site, "coins?step=1")
    field = page.locator(".st-key-coins-source input")
    field.click()
    for key in ("ArrowLeft", "ArrowRight", "Home", "End"):
        page.keyboard.press(key)
    assert index(page) == 2
    page.keyboard.press("Escape")
    start = page.locator(".st-key-start_a input[type=range]")
    start.focus()
    before = start.input_value()
    page.keyboard.press("ArrowRight")
    assert start.input_value() != before, "on a slider the arrow moves the slider"
    settle(page)
    assert index(page) == 2
    page.keyboard.press("Control+ArrowRight")
    assert index(page) == 2, "keys with a modifier are the browser's"


def test_space_plays_and_pauses_and_starts_again_at_the_end(coins):
    page = coins
    play = page.locator("[data-act=play]")
    page.locator(".em-player select").select_option("4")
    page.locator(".em-title").click()  # away from the list of speeds, which keeps its keys for itself
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert index(page) < 3, "play at the end starts again"
    page.wait_for_function("document.querySelector('.em-player input').value >= 3", timeout=PATIENCE)
    page.keyboard.press("Space")
    stopped = index(page)
    assert play.get_attribute("aria-pressed") == "false" and play.get_attribute("aria-label") == languages()["en"]("player.play")
    page.keyboard.press("Space")
    page.wait_for_function("stopped => document.querySelector('.em-player input').value > stopped", arg=stopped, timeout=PATIENCE)
    assert play.get_attribute("aria-pressed") == "true"
    page.locator(".em-player input[type=range]").fill(str(last_index(page) - 1))
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.em-player input').value === document.querySelector('.em-player input').max", timeout=PATIENCE)
    page.wait_for_function("document.querySelector('[data-act=play]').getAttribute('aria-pressed') === 'false'", timeout=PATIENCE)


def test_the_speed_is_half_steps_a_second(coins):
    """A busy machine may be late, so that only the order of the speeds and their least intervals are certain."""
    page = coins
    page.evaluate(TIMES)
    pace = {}
    for speed in (1, 4):
        page.locator(".em-player select").select_option(str(speed))
        page.evaluate("() => { window.stopTimes.length = 0 }")
        page.locator("[data-act=play]").click()
        page.wait_for_function("window.stopTimes.length >= 4", timeout=PATIENCE)
        page.locator("[data-act=play]").click()
        times = page.evaluate("window.stopTimes")
        pace[speed] = statistics.median(after - before for before, after in zip(times, times[1:]))
    assert pace[1] > 700 and pace[4] > 150 and pace[1] > 1.5 * pace[4]


def test_reduced_motion_still_plays(coins):
    page = coins
    page.emulate_media(reduced_motion="reduce")
    page = coins
    page.locator(".em-player select").select_option("4")
    page.locator("[data-act=play]").click()
    page.wait_for_function("document.querySelector('.em-player input').value >= 2", timeout=PATIENCE)
    assert page.locator(".em-share span").first.evaluate("bar => getComputedStyle(bar).transitionDuration") in ("0s", "")
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator(".em-share span").first.evaluate("bar => getComputedStyle(bar).transitionDuration") != "0s", "the check above sees motion where there is some"


def test_stepping_and_playing_ask_the_server_for_nothing(page, site):
    sent: list[bytes | str] = []
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    visit(page, site, "coins")
    assert sent, "the page did speak to the server when it was opened"
    site.wait_until_idle()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    sent.clear()
    before = site.cpu_seconds()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.locator(".em-player select").select_option("4")
    page.locator("[data-act=play]").click()
    page.wait_for_function("document.querySelector('.em-player input').value >= 4", timeout=PATIENCE)
    page.locator("[data-act=play]").click()
    eventually(lambda: "step" in query(page), True)  # what is written late has been written
    assert sent == []
    assert sum(received) == 0, "Chromium looks for the icon again at each new address, in its cache"
    assert site.cpu_seconds() - before <= 0.05, "a ping or two"
