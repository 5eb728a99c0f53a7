#include "console/pages/inbox_page.h"

#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo InboxPage::pageInfo()
{
    return {.id = u"inbox"_s,
            .title = tr("Inbox"),
            .icon = u"inbox"_s,
            .permission = model::permissions::secretApprove,
            .group = tr("Requests")};
}

InboxPage::InboxPage(const PageContext &context, QWidget *parent)
    : RequestListPage(pageInfo(), context, parent)
{
    panel().setEmptyText({.icon = u"done"_s,
                          .title = tr("Nothing waits for you"),
                          .detail = tr("Requests that you may decide appear here by themselves.")});
}

void InboxPage::clear()
{
    RequestListPage::clear();
    Q_EMIT countChanged(0);
}

client::RequestFilter InboxPage::filter() const
{
    return {.mayDecide = true};
}

void InboxPage::received()
{
    RequestListPage::received();
    Q_EMIT countChanged(model().rowCount());
}

} // namespace sb::console
