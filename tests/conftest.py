"""Browser tests run last: what is quick fails first, and the driver of the browser keeps an event loop running in the
main thread for the rest of the session, in which the server's tests could not start their own. (`make test` has two processes,
which take file after file in this order.)"""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "browser" in item.keywords)
