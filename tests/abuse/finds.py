"""Bytes and texts that once broke something, here or elsewhere: the fuzz tests begin with each of them."""

TEXTS = (
    "",
    "\0",
    "help \0 me",
    "\ud800",
    "help \ud800",
    "\udfff\ud800",
    "\u202e1",
    "١",
    "１",
    "²",  # a digit that is no decimal
    "፩",
    "🆘",
    "1\u20e3",
    "R 1=",
    "help " + "no " * 1300,  # known words without end
    "hello " * 680,
    "安全" * 2000,
    "R٣=١",
    "r" * 5000,
    "R " + "1=1 " * 2000,
    "FAMILY " + "9" * 4096,
    "CONTACT " + "+" * 300,
    "/" * 100,
    "/start@" + "x" * 4090,
    "a" * 4096 + "1",
    "{0.__class__}",
    "%s%n",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "=HYPERLINK(0)",
    "\u200f" * 100,
    "\u0345" * 4096,
    "ﷺ" * 4096,  # one letter that NFKC makes eighteen of
)

NUMBERS = (
    "",
    "+",
    "00",
    "+999",
    "+9992",
    "+99920000001\0",
    "²" * 10,
    "+" + "9" * 5000,
    "+٩٩٩٢٠٠٠٠٠٠١",
    "\ud800",
    "tel:1",
)

SHEETS = (
    b"",
    b"\0",
    b"PK\x03\x04\x14\x00\x06\x00",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"\xff\xfec\0o\0d\0e\0",
    b"language,area\nen,port\0",
    b'language,area\n"en,port',
    b"language;area\r\ren;port",
    b"language,area\n" + b"e" * 200_000 + b",port",
    b"language,area,party_size\nen,port," + b"9" * 5000,
    "language,area,name\nen,port,\ud800".encode("utf-8", "surrogatepass"),
    b"code,kind,name_en,latitude\na,city,A,nan",
    b"code,kind,name_en,latitude\na,city,A,1e999",
)

JSONS: tuple[object, ...] = (
    {},
    {"update_id": 1},
    {"update_id": "1", "message": {}},
    {"update_id": -1, "message": None},
    {"update_id": 10**30, "message": {"message_id": 1}},
    {"update_id": 1, "callback_query": {"id": "1", "data": "\0"}},
    {"update_id": 1.5, "edited_message": []},
    {"update_id": True, "my_chat_member": {}},
)
