// Which pages there are, in the order of the navigation: the one place that names them.
#pragma once

#include "console/pages/page.h"

#include <functional>
#include <vector>

namespace sb::console {

struct PageEntry
{
    PageInfo info = {};
    std::function<Page *(const PageContext &, QWidget *parent)> make = {};
};

[[nodiscard]] const std::vector<PageEntry> &allPages();

} // namespace sb::console
