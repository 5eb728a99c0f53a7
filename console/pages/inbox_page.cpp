#include "console/pages/inbox_page.h"

#include "console/session/session.h"
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
    : TablePage(pageInfo(), context, parent), m_model(*new RequestTableModel(this))
{
    showTable(m_model);
    panel().setEmptyText({.icon = u"done"_s,
                          .title = tr("Nothing waits for you"),
                          .detail = tr("Requests that you may decide appear here by themselves.")});
}

void InboxPage::clear()
{
    forgetPaging();
    m_model.clear();
    Q_EMIT countChanged(0);
}

void InboxPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().requests().list({.mayDecide = true}, page, context, receiving(m_model));
}

void InboxPage::received()
{
    Q_EMIT countChanged(m_model.rowCount());
}

} // namespace sb::console
