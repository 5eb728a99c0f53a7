#include "console/widgets/navigation_list.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

enum Role { IdRole = Qt::UserRole + 1, TitleRole, CountRole };

class CountDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const int count = index.data(CountRole).toInt();
        if (count <= 0)
            return;
        const QString text = count > 999 ? u"999+"_s : QString::number(count);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QFont font = option.font;
        font.setPointSizeF(font.pointSizeF() * 0.85);
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        const QFontMetrics metrics(font);
        const int height = metrics.height() + 2;
        const int width = std::max(height, metrics.horizontalAdvance(text) + spacing::one + 4);
        QRect pill(option.rect.right() - width - spacing::one, 0, width, height);
        pill.moveTop(option.rect.center().y() - height / 2);
        const Colours &colours = coloursFor(currentPalette());
        painter->setPen(Qt::NoPen);
        painter->setBrush(colours.accent);
        painter->drawRoundedRect(pill, height / 2.0, height / 2.0);
        painter->setPen(colours.accentText);
        painter->drawText(pill, Qt::AlignCenter, text);
        painter->restore();
    }
};

} // namespace

NavigationList::NavigationList(QWidget *parent) : QListWidget(parent)
{
    setObjectName(u"navigation"_s);
    setAccessibleName(tr("Pages"));
    setIconSize(QSize(18, 18));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new CountDelegate(this));
    setUniformItemSizes(false);
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *current) {
        if (current && !current->data(IdRole).toString().isEmpty())
            Q_EMIT pageChosen(current->data(IdRole).toString());
    });
}

void NavigationList::addGroup(const QString &title)
{
    auto *item = new QListWidgetItem(title, this);
    item->setFlags(Qt::NoItemFlags);
    item->setFont(fontOf(TextRole::Section));
}

void NavigationList::addPage(const QString &id, const QString &title, const QString &iconName,
                             const QString &shortcut)
{
    auto *item = new QListWidgetItem(icon(iconName), title, this);
    item->setData(IdRole, id);
    item->setData(TitleRole, title);
    item->setData(Qt::AccessibleTextRole, title);
    item->setToolTip(shortcut.isEmpty() ? title : u"%1 (%2)"_s.arg(title, shortcut));
}

void NavigationList::setCount(const QString &id, int count)
{
    QListWidgetItem *item = find(id);
    if (!item)
        return;
    item->setData(CountRole, count);
    const QString title = item->data(TitleRole).toString();
    item->setData(Qt::AccessibleTextRole,
                  count > 0 ? tr("%1, %2 waiting").arg(title).arg(count) : title);
}

void NavigationList::choose(const QString &id)
{
    if (QListWidgetItem *item = find(id))
        setCurrentItem(item);
}

QListWidgetItem *NavigationList::find(const QString &id) const
{
    for (int row = 0; row < count(); ++row) {
        if (item(row)->data(IdRole).toString() == id)
            return item(row);
    }
    return nullptr;
}

} // namespace sb::console
