# Proves: in a tree of 100 levels of names of 250 bytes everything works at the bottom, where no path reaches (F36)
# Needs: cmd:python3
cat >"$TEST_DIR/deep.py" <<'END'
import os, sys
names = [f"{i:03}" + "n" * 247 for i in range(100)]
verb, top = sys.argv[1:]
os.chdir(top)
for name in names:
    if verb == "make":
        os.mkdir(name)
    os.chdir(name)
if verb == "make":
    open("file", "w").write("lower")
elif verb == "change":
    assert os.listdir() == ["file"]
    with open("file", "a") as file:
        file.write(" and upper")
    os.symlink("file", "link")
    os.rename("link", "renamed")
    os.mkdir("new")
else:
    assert sorted(os.listdir()) == ["file", "new", "renamed"]
    assert open("file").read() == "lower and upper" == open("renamed").read()
END
mkdir -p "$L1/top"
python3 "$TEST_DIR/deep.py" make "$L1/top"
union_mount
python3 "$TEST_DIR/deep.py" change top
python3 "$TEST_DIR/deep.py" look top
mv top moved
python3 "$TEST_DIR/deep.py" look moved
union_remount
python3 "$TEST_DIR/deep.py" look moved
rm -r moved
assert_list .
