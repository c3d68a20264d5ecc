// SPDX-License-Identifier: MIT
// The tree: names, order, removal.
#include "procfs-emu/tree.h"
#include <atomic>
#include <cerrno>
#include <gmock/gmock.h>
#include <thread>

using namespace kcompd;
using testing::ElementsAre;

namespace {

class TreeTest : public testing::Test {
protected:
  TreeTest() {
    top = tree.make(Node::Kind::kDirectory, "tree-test", 0755);
    EXPECT_EQ(tree.add(tree.root(), top), 0);
  }
  ~TreeTest() override { tree.remove(top); }

  int add(const std::string &name) { return tree.add(top, tree.make(Node::Kind::kFile, name, 0644)); }
  std::vector<std::string> names(const std::shared_ptr<Node> &directory) {
    std::vector<std::string> result;
    for (const auto &node : tree.list(directory))
      result.push_back(node->name);
    return result;
  }

  Tree &tree = Tree::instance();
  std::shared_ptr<Node> top;
};

TEST_F(TreeTest, RootIsOneAndHoldsDevProcSys) {
  EXPECT_EQ(tree.root()->ino, 1u);
  EXPECT_EQ(tree.find(1), tree.root());
  EXPECT_EQ(tree.lookup(tree.root(), "dev"), tree.dev());
  EXPECT_EQ(tree.lookup(tree.root(), "proc"), tree.proc());
  EXPECT_EQ(tree.lookup(tree.root(), "sys"), tree.sys());
}

TEST_F(TreeTest, ListsInOrderOfCreationWhateverTheNames) {
  for (const char *name : {"zebra", "apple", "mango"})
    EXPECT_EQ(add(name), 0);
  EXPECT_THAT(names(top), ElementsAre("zebra", "apple", "mango"));
  tree.remove(tree.lookup(top, "apple"));
  EXPECT_EQ(add("apple"), 0);
  EXPECT_THAT(names(top), ElementsAre("zebra", "mango", "apple"));
}

TEST_F(TreeTest, RefusesWhatIsNoName) {
  for (const char *name : {"", ".", "..", "a/b", "../x", "a\nb", "\x01", "\x7f"})
    EXPECT_EQ(add(name), -EINVAL) << name;
  EXPECT_EQ(add(std::string("a\0b", 3)), -EINVAL);
  EXPECT_EQ(add(std::string(256, 'x')), -ENAMETOOLONG);
  EXPECT_EQ(add(std::string(255, 'x')), 0);
  EXPECT_EQ(add("ümlaut %s"), 0);
}

TEST_F(TreeTest, RefusesANameThatIsTaken) {
  EXPECT_EQ(add("x"), 0);
  EXPECT_EQ(add("x"), -EEXIST);
  EXPECT_EQ(tree.list(top).size(), 1u);
}

TEST_F(TreeTest, NothingCanBeHungUnderARemovedDirectoryOrAFile) {
  EXPECT_EQ(add("file"), 0);
  EXPECT_EQ(tree.add(tree.lookup(top, "file"), tree.make(Node::Kind::kFile, "y", 0644)), -ENOENT);
  tree.remove(top);
  EXPECT_EQ(add("x"), -ENOENT);
  EXPECT_TRUE(tree.remove(top).empty());
}

TEST_F(TreeTest, RemovalTakesTheSubtreeAndTellsOfItFromBelow) {
  static std::vector<std::string> *told;
  static bool observing = [&] {
    tree.observe({.added = nullptr, .removed = [](const Node &, const Node &node) {
                    if (told)
                      told->push_back(node.name);
                  }});
    return true;
  }();
  ASSERT_TRUE(observing);
  std::vector<std::string> seen;
  auto inner = tree.make(Node::Kind::kDirectory, "inner", 0755);
  auto leaf = tree.make(Node::Kind::kFile, "leaf", 0644);
  tree.add(top, inner);
  tree.add(inner, leaf);
  EXPECT_EQ(tree.find(leaf->ino), leaf);
  told = &seen;
  EXPECT_EQ(tree.remove(top).size(), 3u);
  told = nullptr;
  EXPECT_THAT(seen, ElementsAre("leaf", "inner", "tree-test"));
  EXPECT_EQ(tree.find(leaf->ino), nullptr);
  EXPECT_EQ(tree.lookup(inner, "leaf"), nullptr);
}

TEST_F(TreeTest, AHundredThousandEntriesStayInOrder) {
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i)
    ASSERT_EQ(add(std::to_string(i)), 0);
  auto nodes = tree.list(top);
  ASSERT_EQ(nodes.size(), size_t{kCount});
  for (int i = 0; i < kCount; ++i)
    ASSERT_EQ(nodes[static_cast<size_t>(i)]->name, std::to_string(i));
  EXPECT_EQ(tree.lookup(top, "77777"), nodes[77777]);
}

TEST_F(TreeTest, ADeepTreeIsRemovedWithoutRecursion) {
  std::shared_ptr<Node> at = top;
  for (int i = 0; i < 100'000; ++i) {
    auto next = tree.make(Node::Kind::kDirectory, "d", 0755);
    ASSERT_EQ(tree.add(at, next), 0);
    at = next;
  }
  at.reset();
  EXPECT_EQ(tree.remove(top).size(), 100'001u);
}

TEST_F(TreeTest, MadeUpEntriesAreFoundWhileInUse) {
  auto dynamic = tree.make(Node::Kind::kDirectory, "dynamic", 0755);
  dynamic->dynamic_lookup = [this](const std::string &name) {
    return name == "7" ? tree.make(Node::Kind::kFile, name, 0444) : nullptr;
  };
  dynamic->dynamic_list = [this](std::vector<std::shared_ptr<Node>> &nodes) {
    nodes.push_back(tree.make(Node::Kind::kFile, "7", 0444));
    nodes.push_back(tree.make(Node::Kind::kFile, "fixed", 0444));
  };
  tree.add(top, dynamic);
  tree.add(dynamic, tree.make(Node::Kind::kFile, "fixed", 0444));
  auto seven = tree.lookup(dynamic, "7");
  ASSERT_NE(seven, nullptr);
  EXPECT_EQ(tree.find(seven->ino), seven);
  EXPECT_EQ(tree.lookup(dynamic, "8"), nullptr);
  EXPECT_THAT(names(dynamic), ElementsAre("fixed", "7"));
  uint64_t ino = seven->ino;
  seven.reset();
  EXPECT_EQ(tree.find(ino), nullptr);
}

TEST_F(TreeTest, ThreadsAddListAndRemoveAtOnce) {
  std::atomic<bool> stop = false;
  std::thread lister([&] {
    while (!stop)
      for (const auto &node : tree.list(top)) {
        node->size = node->mode;
        tree.find(node->ino);
      }
  });
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t)
    writers.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        auto node = tree.make(Node::Kind::kFile, std::to_string(t) + "-" + std::to_string(i), 0644);
        EXPECT_EQ(tree.add(top, node), 0);
        if (i % 2) {
          EXPECT_EQ(tree.remove(node).size(), 1u);
        }
      }
    });
  for (std::thread &writer : writers)
    writer.join();
  stop = true;
  lister.join();
  EXPECT_EQ(tree.list(top).size(), 1000u);
}

} // namespace
